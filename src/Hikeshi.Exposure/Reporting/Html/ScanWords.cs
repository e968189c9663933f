using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>What the report of a scan says, from <c>scan.en.json</c> and <c>scan.ja.json</c>.</summary>
public sealed class ScanWords
{
    private readonly IReadOnlyDictionary<string, string> words;

    private ScanWords(string language)
    {
        Language = language;
        words = Load($"scan.{language}.json");
    }

    public static ScanWords English { get; } = new("en");

    public static ScanWords Japanese { get; } = new("ja");

    /// <summary><c>en</c> or <c>ja</c>.</summary>
    public string Language { get; }

    /// <summary>For the test that keeps both languages equal.</summary>
    internal IReadOnlyDictionary<string, string> All => words;

    public string Say(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, words[key], values);

    /// <summary>Which versions are affected, and that this one is among them.</summary>
    internal string Decided(AffectedComponentFindings package, Finding finding) =>
        package.Version.Length == 0 ? Say("inside", Say("version.none"), Interval(finding))
        : finding.Interval == Verdict.ListedVersions ? Say("listed", package.Version)
        : Say("inside", package.Version, finding.Interval);

    internal string Comparer(Finding finding) => Say("comparer", finding.Comparer == Verdict.ExactText ? Say("comparer.exact") : finding.Comparer);

    private string Interval(Finding finding) => finding.Interval == Verdict.ListedVersions ? Say("interval.listed") : finding.Interval;

    private static Dictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
