using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Exposure.Watching;

namespace Hikeshi.Verbs.Watching;

/// <summary>What a change did, for people and for programs: one finding that appeared or went, one line.</summary>
internal static class WatchLines
{
    private const int MostNamed = 5;

    public static void WriteTable(TextWriter output, WatchedChange change, DateTimeOffset now)
    {
        foreach (var (sign, finding) in Signed(change))
        {
            var (advisory, where) = (finding.Advisory, finding.Where);
            var also = advisory.Aliases.Count == 0 ? "" : $" ({string.Join(", ", advisory.Aliases)})";
            output.WriteLine(Printable.Of($"{now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {sign} {advisory.Id}{also}  {finding.Hit.Package.Purl}  on {Named(where.AssetNames, where.Assets.Length)}"
                + (where.Services.Length == 0 ? "" : $"; services {Named(where.ServiceIds, where.Services.Length)}")
                + (where.Functions.Length == 0 ? "" : $"; critical functions {Named(where.FunctionIds, where.Functions.Length)}")));
            output.WriteLine(Printable.Of($"           {finding.Hit.Version} is in {finding.Hit.Verdict.Interval} by {finding.Hit.Verdict.Comparer} — {advisory.SourceFile}"));
        }
    }

    public static void WriteJson(Stream output, WatchedChange change, DateTimeOffset now)
    {
        foreach (var (sign, finding) in Signed(change))
        {
            using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                json.WriteString("time", now);
                json.WriteString("change", sign == '+' ? "appeared" : "gone");
                json.WriteString("because", change.File);
                json.WriteNumber("tookMs", Math.Round(change.Took.TotalMilliseconds, 3));
                json.WriteString("advisory", finding.Advisory.Id);
                Write(json, "aliases", finding.Advisory.Aliases);
                json.WriteString("purl", finding.Hit.Package.Purl.ToString());
                json.WriteString("version", finding.Hit.Version);
                json.WriteString("interval", finding.Hit.Verdict.Interval);
                json.WriteString("comparer", finding.Hit.Verdict.Comparer);
                json.WriteString("source", finding.Advisory.SourceFile);
                Write(json, "assets", finding.Where.AssetNames);
                Write(json, "services", finding.Where.ServiceIds);
                Write(json, "functions", finding.Where.FunctionIds);
                json.WriteEndObject();
            }

            output.Write("\n"u8);
        }

        output.Flush();
    }

    private static IEnumerable<(char Sign, ExposureFinding Finding)> Signed(WatchedChange change) =>
        change.Change.Gone.Select(finding => ('-', finding)).Concat(change.Change.Appeared.Select(finding => ('+', finding)));

    private static string Named(IEnumerable<string> names, int count) =>
        string.Join(", ", names.Take(MostNamed)) + (count > MostNamed ? $" and {count - MostNamed} more" : "");

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
