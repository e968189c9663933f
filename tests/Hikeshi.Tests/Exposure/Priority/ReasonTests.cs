using System.Text.RegularExpressions;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Ssvc;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

public sealed partial class ReasonTests
{
    [Fact]
    public void Prioritize_Deadly_SaysWhyInBothLanguages()
    {
        var place = new LedgerFacts(SystemExposure.Open, [Given.Function("a", tier: 0, tolerance: 60, rail: true), Given.Function("b", tier: 2, tolerance: 60, rail: false)]);
        var reason = Given.Prioritize(Given.Finding("CVE-2099-0001", vector: null, reachable: true), place, Given.Listed).Reason;
        Assert.Equal(
            "CVE-2099-0001: act immediately, by 2026-06-03 10:00 +09:00, because it is exploited by attackers, it is exposed to the internet and the critical functions “Function a” (tier 0) and 1 more stand on it; the next work window begins 2026-06-02 21:00 +09:00; unknown and treated by rule: CVSS (as 10.0).",
            reason.En);
        Assert.Equal(
            "CVE-2099-0001：攻撃者による悪用を確認済みで、外部露出があり、重要な業務「業務 a」（階層 0）ほか 1 件を支えているため、2026-06-03 10:00 +09:00 までに即時対応が必要（次の作業枠は 2026-06-02 21:00 +09:00 から；不明のため規則で扱った項目：CVSS（10.0 として））。",
            reason.Ja);
    }

    [Fact]
    public void Prioritize_NoWindow_SaysThatSomebodyMustOpenOne()
    {
        var finding = Given.Finding("x", vector: null, reachable: true) with { FoundAt = new DateTimeOffset(2026, 12, 28, 1, 0, 0, TimeSpan.Zero) };
        var place = new LedgerFacts(SystemExposure.Open, [Given.Function("a", tier: 0, tolerance: 60, rail: true)]);
        var reason = Prioritizer.Prioritize(finding, place, Given.Listed, Given.Policy, Given.Calendar, finding.FoundAt).Reason;
        Assert.Contains("no work window fits before the hard limit 2026-12-31 10:00 +09:00, so somebody must open one", reason.En, StringComparison.Ordinal);
        Assert.Contains("最終期限 2026-12-31 10:00 +09:00 までに収まる作業枠がなく", reason.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_BothLanguages_HaveTheSameKeysAndPlaceholders() => Assert.Equal(Shape("en"), Shape("ja"));

    [Fact]
    public void Templates_EveryValue_HasItsWords()
    {
        string[] keys =
        [
            .. Enum.GetNames<SsvcDecision>().Select(name => "decision." + name), .. Enum.GetNames<Exploitation>().Select(name => "exploitation." + name),
            .. Enum.GetNames<SystemExposure>().Select(name => "exposure." + name), .. Enum.GetNames<DeadlineKind>().Select(name => "window." + name),
            .. Enum.GetNames<UnknownInput>().Select(name => "unknown." + name),
        ];
        Assert.All(keys, key => Assert.True(Reason.Templates("en").ContainsKey(key), key));
    }

    private static List<string> Shape(string language) =>
        [.. Reason.Templates(language).OrderBy(template => template.Key, StringComparer.Ordinal)
            .Select(template => template.Key + string.Concat(Placeholder().Matches(template.Value).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))];

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
