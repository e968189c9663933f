using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Csaf.Statements;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>Whatever is done to a document, it is read or refused, and soon.</summary>
public sealed class CsafMutationTests
{
    private static readonly string[] Values = ["null", "true", "0", "-1e308", "1e999", "\"\"", "\"\\u0000\"", "[]", "{}", "[[]]", "[null]", "{\"\":{}}", "\"vers:npm/>=\"", "\"pkg:npm/a@b\"", "\"9999999999999999999999.0.0\"", "\"2024-01-01T00:00:00Z\"", "\"csaf_vex\"", "\"2.1\""];

    [Fact]
    public void Read_TenThousandChangedValues_IsReadOrRefused()
    {
        var random = new Random(20240301);
        var refused = 0;
        var took = ThreadClock.Of(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                var document = CsafFixture.Document();
                for (var changes = random.Next(1, 4); changes > 0; changes--)
                {
                    Change(document, random);
                }

                refused += ReadOrRefused(CsafFixture.Utf8(document)) ? 0 : 1;
            }
        });
        Assert.InRange(refused, 1, 9_999);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void Read_FiveThousandChangedBytes_IsReadOrRefused()
    {
        var random = new Random(7);
        var good = Encoding.UTF8.GetBytes(CsafFixture.Advisory);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = good.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ReadOrRefused(random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
        }
    }

    private static bool ReadOrRefused(byte[] utf8)
    {
        try
        {
            _ = CsafFixture.Judge(utf8);
            _ = CsafStatements.Of(CsafReader.Read("m.json", utf8));
            return true;
        }
        catch (RefusedException refused)
        {
            Assert.StartsWith("m.json", refused.Refusal.Where.Replace("fixture.json", "m.json", StringComparison.Ordinal), StringComparison.Ordinal);
            return false;
        }
    }

    /// <summary>Walks down at random, and puts, removes or doubles what is there.</summary>
    private static void Change(JsonNode root, Random random)
    {
        var at = root;
        while (true)
        {
            var below = at switch
            {
                JsonObject map => map.Where(member => member.Value is JsonObject or JsonArray).Select(member => member.Value!).ToList(),
                JsonArray list => list.Where(item => item is JsonObject or JsonArray).Select(item => item!).ToList(),
                _ => [],
            };
            if (below.Count == 0 || random.Next(5) == 0)
            {
                break;
            }

            at = below[random.Next(below.Count)];
        }

        var value = random.Next(3) == 0 ? at.DeepClone() : JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (at is JsonArray array)
        {
            if (array.Count > 0 && random.Next(3) == 0)
            {
                array.RemoveAt(random.Next(array.Count));
            }
            else
            {
                array.Add(value);
            }
        }
        else if (at is JsonObject map && map.Count > 0)
        {
            var name = map.ElementAt(random.Next(map.Count)).Key;
            switch (random.Next(3))
            {
                case 0:
                    map.Remove(name);
                    break;
                case 1:
                    map[name] = value;
                    break;
                default:
                    map["x" + name] = value;
                    break;
            }
        }
    }
}
