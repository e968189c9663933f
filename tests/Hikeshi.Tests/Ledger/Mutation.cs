using System.Text;

namespace Hikeshi.Tests.Ledger;

/// <summary>Damages a document the way broken tools and hostile people do.</summary>
internal static class Mutation
{
    private static readonly byte[][] Tokens = new[] { "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "\"\\ud800\"", "\\", "\u0000", "\"name\":", "[[[[", "\n", "\n  - ", "&a ", "*a", "!!x ", "? ", "|\n", "\t", ";", "../", "\"\"" }
        .Select(Encoding.UTF8.GetBytes).ToArray();

    public static byte[] Of(byte[] document, Random random)
    {
        var bytes = document.ToList();
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 80), bytes.Count - at)));
                    break;
                default:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
            }
        }

        return bytes.ToArray();
    }
}
