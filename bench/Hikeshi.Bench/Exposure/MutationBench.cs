using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Tests.Ledger;
using Hikeshi.Tests.Ledger.Import;

namespace Hikeshi.Bench.Exposure;

/// <summary>Damaged copies of the pack's documents, through every reader of documents from outside: each is read or refused, in bounded time.</summary>
internal static class MutationBench
{
    private const int LargestDocument = 64 << 10;

    /// <param name="exposureData">The pack's folder <c>exposure</c>.</param>
    /// <param name="times">Damaged documents for each format.</param>
    /// <returns>False when a reader failed in another way than by a refusal.</returns>
    public static bool Run(string exposureData, int times, TextWriter output)
    {
        output.WriteLine(Line($"{"format",-24} {"originals",9} {"damaged",8} {"read",8} {"refused",8} {"failed",7} {"mean µs",8} {"slowest ms",11}"));
        var isSound = true;
        foreach (var format in Formats(exposureData))
        {
            isSound &= Run(format, times, output);
        }

        return isSound;
    }

    private static bool Run(Format format, int times, TextWriter output)
    {
        var (read, refused, failed, slowest, total) = (0, 0, 0, 0L, 0L);
        Exception? first = null;
        for (var seed = 0; seed < times; seed++)
        {
            var damaged = Damaged(format.Originals[seed % format.Originals.Count], new Random(seed));
            var started = Stopwatch.GetTimestamp();
            try
            {
                _ = format.Accepts(damaged) ? read++ : refused++;
            }
            catch (RefusedException)
            {
                refused++;
            }
            catch (Exception failure)
            {
                failed++;
                first ??= failure;
            }

            var taken = Stopwatch.GetTimestamp() - started;
            (slowest, total) = (Math.Max(slowest, taken), total + taken);
        }

        var perMillisecond = Stopwatch.Frequency / 1000.0;
        output.WriteLine(Line($"{format.Name,-24} {format.Originals.Count,9:N0} {times,8:N0} {read,8:N0} {refused,8:N0} {failed,7:N0} {total / perMillisecond / times * 1000,8:F0} {slowest / perMillisecond,11:F1}"));
        if (first is not null)
        {
            output.WriteLine(first);
        }

        return failed == 0;
    }

    /// <summary>Bytes, or of JSON as often its members and values: what is no JSON any more tries little of a reader.</summary>
    private static byte[] Damaged(byte[] original, Random random)
    {
        try
        {
            if (random.Next(2) == 0 && JsonNode.Parse(original) is JsonObject document)
            {
                return JsonMutation.Of(document, random);
            }
        }
        catch (JsonException)
        {
            // Another format.
        }

        return Mutation.Of(original, random);
    }

    private static IEnumerable<Format> Formats(string exposureData)
    {
        var software = Files(exposureData, ["cyclonedx-spec", "cyclonedx-bom-examples", "spdx-examples", "sbom-guac", "sbom-shelter-lab", "sbom-shelter-wild"])
            .Select(bytes => (bytes, LedgerImport.Read("original", bytes, asset: null).Fact?.Format.Split('.')[0]))
            .Where(pair => pair.Item2 is not null)
            .ToLookup(pair => pair.Item2!, pair => pair.bytes, StringComparer.Ordinal);
        foreach (var originals in software.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            yield return new Format(originals.Key, [.. originals], bytes => LedgerImport.Read("damaged", bytes, asset: null).Fact is not null);
        }

        foreach (var (name, folders) in new (string, string[])[]
        {
            ("OSV JSON", ["osv-go", "osv-rustsec", "osv-almalinux"]), ("OSV YAML", ["osv-pypa-yaml"]), ("CVE 5", ["cve5-go", "cve5-vulnrichment-kev"]),
            ("secdb", ["alpine-secdb"]), ("npm", ["npm-securitywg"]), ("JVNRSS, VULDEF", ["jvn-raw"]), ("CSAF 2.0", ["csaf-2.0", "csaf-cisa"]), ("CSAF 2.1", ["csaf-2.1"]),
            ("OpenVEX", ["vex-govex", "vex-node", "vex-rancher", "vex-vexhub"]), ("CycloneDX VEX", ["vex-lib4vex", "cyclonedx-bom-examples"]),
        })
        {
            yield return new Format(name, Files(exposureData, folders), bytes => AdvisoryDocument.Read("damaged", bytes) is not null);
        }

        yield return new Format("CVE 5 enrichment", Files(exposureData, ["cve5-vulnrichment-kev"]), bytes => EnrichmentReader.Read("damaged", bytes) is not null);
    }

    /// <summary>Documents of the folders; of those that are larger than a damaged one may be, the beginning.</summary>
    private static List<byte[]> Files(string exposureData, string[] folders) => [.. folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(exposureData, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        .Select(Beginning)];

    private static byte[] Beginning(string file)
    {
        using var stream = File.OpenRead(file);
        var buffer = new byte[Math.Min(LargestDocument, stream.Length)];
        stream.ReadExactly(buffer);
        return buffer;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Accepts">False, or a <see cref="RefusedException"/>: refused.</param>
    private sealed record Format(string Name, IReadOnlyList<byte[]> Originals, Func<byte[], bool> Accepts);
}
