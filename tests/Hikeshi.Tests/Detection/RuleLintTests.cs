using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class RuleLintTests
{
    private const string Good = "title: t\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\nstatus: test\nlevel: high\ndate: 2025-01-02\ntags: [attack.t1059.001, attack.initial-access, cve.2021-44228, detection.dfir, stp.3k, tlp.amber-strict, hikeshi.entry, car.2016-04-005, d3fend.d3-am]\nlogsource: {product: windows, category: process_creation}\n";
    private const string Detection = "detection:\n  s: {Image|endswith: '\\cmd.exe'}\n  condition: s\n";

    private static string Rule(string detection) => $"{Good}detection:\n{string.Join('\n', detection.Split('\n').Select(l => "  " + l))}\n";

    private static IEnumerable<string> Checks(string yaml) => RuleLint.CheckText(yaml, "test.yml").Findings.Select(f => $"{f.Line} {f.Severity} {f.Check}");

    [Theory]
    [InlineData("s: {Image|endswith: '\\cmd.exe'}\ncondition: s")]
    [InlineData("selection_a: {f|contains|all: [ab, cd]}\nfilter_main_x: {g: null}\ncondition: all of selection_* and not 1 of filter_main_*")]
    [InlineData("s: {f|contains: [abc, abd], g|startswith: 'C:\\'}\nt: {f: 'a*b'}\ncondition: s and not t")]
    [InlineData("s: {f|re: '^a.+b$'}\nk: [evil, 'w*d']\ncondition: s or k")]
    [InlineData("s: {f|cidr: [10.0.0.0/8, 192.168.0.0/16], EventID: [1, 2]}\ncondition: s")]
    [InlineData("s: {f|contains: ab}\nt: {f|contains: abc}\ncondition: s and not t")]
    [InlineData("s: {f|cased: [ab, AB], g: ['*a', 'b*c'], h|windash|contains: ' -a'}\ncondition: s")]
    [InlineData("s: {f: a}\nt: {f: b}\ncondition: s and t")]
    [InlineData("s: {f|windash|contains: [vss, ' -a']}\nk: ['*evil*']\ncondition: s or k")]
    public void Check_RuleWithNothingWrong_IsSilent(string detection) =>
        Assert.Empty(RuleLint.CheckText(Rule(detection), "test.yml").Findings.Select(f => f.Sentence));

    [Theory]
    [InlineData("status: test", "status: done", "3 Error status")]
    [InlineData("id: 929a690e-bef0-4204-a928-ef5e620d6fcc", "id: 4711", "2 Error id-form")]
    [InlineData("id: 929a690e-bef0-4204-a928-ef5e620d6fcc", "author: me", "1 Warning no-id")]
    [InlineData("level: high", "level: severe", "4 Error refused")]
    [InlineData("level: high", "level: High", "4 Warning level")]
    [InlineData("level: high", "Level: high", "4 Warning member-name")]
    [InlineData("level: high", "reference: [x]", "4 Warning member-name")]
    [InlineData("date: 2025-01-02", "date: 2025/01/02", "5 Warning date-form")]
    [InlineData("date: 2025-01-02", "date: 02.01.2025", "5 Error date-form")]
    [InlineData("date: 2025-01-02", "date: 2025-02-30", "5 Error date-form")]
    [InlineData("date: 2025-01-02", "date: 2025-01-02\nmodified: 2024-01-02", "6 Warning date-order")]
    [InlineData("attack.t1059.001", "Attack.T1059", "6 Error tag-form")]
    [InlineData("attack.t1059.001", "t1059", "6 Error tag-form")]
    [InlineData("attack.t1059.001", "attack.t1059.1", "6 Warning tag-form")]
    [InlineData("attack.t1059.001", "attack.initial_access", "6 Warning tag-form")]
    [InlineData("attack.t1059.001", "attack.initial-access", "6 Warning repeated-entry")]
    [InlineData("attack.t1059.001", "cve.2021.44228", "6 Warning tag-form")]
    [InlineData("attack.t1059.001", "mine.x", "6 Warning tag-namespace")]
    [InlineData("attack.t1059.001", "tlp.purple", "6 Warning tag-name")]
    [InlineData("attack.t1059.001", "detection.fun", "6 Warning tag-name")]
    [InlineData("attack.t1059.001", "stp.9", "6 Warning tag-name")]
    [InlineData("category: process_creation", "category: proces_creation", "7 Warning logsource-unrouted")]
    [InlineData("category: process_creation", "service: Security", "7 Warning logsource-form")]
    [InlineData("{product: windows, category: process_creation}", "{definition: all}", "7 Warning logsource-empty")]
    [InlineData("level: high", "references: https://x", "4 Error not-a-list")]
    [InlineData("level: high", "references: [a, a]", "4 Warning repeated-entry")]
    [InlineData("level: high", "related: [{id: 929a690e-bef0-4204-a928-ef5e620d6fcc, type: cousin}]", "4 Error related-form")]
    [InlineData("level: high", "related: [{id: x, type: similar}]", "4 Error related-form")]
    [InlineData("level: high", "related: [x]", "4 Error related-form")]
    public void Check_Member_IsFoundAtItsLine(string right, string wrong, string finding) =>
        Assert.Equal([finding], Checks(Good.Replace(right, wrong, StringComparison.Ordinal) + Detection));

    [Theory]
    [InlineData("s: {f: a}\nt: {f: b}\ncondition: s", "10 Warning unused-identifier")]
    [InlineData("s: {f: a}\n_t: {f: b}\ncondition: 1 of s*", "10 Warning unused-identifier")]
    [InlineData("s: {f: a}\ncondition: s and t", "10 Error refused")]
    [InlineData("s: {f: a}\ncondition: all of them", "10 Warning all-of-them")]
    [InlineData("s: {f: a}\nt: {g: a}\ncondition: all of them", "11 Hint all-of-them")]
    [InlineData("s: {f: a}\ncondition: any of s*", "10 Hint quantifier")]
    [InlineData("s: {f: a}\ncondition: 1 of s", "10 Warning quantifier")]
    [InlineData("s: {f: a}\ncondition: s and not s", "10 Error never-holds")]
    [InlineData("s: {f|endswith: '\\cmd.exe'}\nt: {f|contains: cmd}\ncondition: s and not t", "11 Error never-holds")]
    [InlineData("s: {f: a, g: b}\nt: {f: [a, c]}\ncondition: s and not t", "11 Error never-holds")]
    [InlineData("s: {n|gt: 5}\nt: {n|gte: 5}\ncondition: s and not t", "11 Error never-holds")]
    [InlineData("s: {n|cidr: 10.1.0.0/16}\nt: {n|cidr: 10.0.0.0/8}\ncondition: s and not t", "11 Error never-holds")]
    [InlineData("s: {n: 1}\nt: {n|exists: true}\ncondition: s and not t", "11 Error never-holds")]
    [InlineData("s: {f: a}\nt: {g: a}\ncondition: 3 of them", "11 Error never-holds")]
    [InlineData("s: {f: a}\ncondition: s or not s", "10 Error always-holds")]
    [InlineData("s: {f|endswith: ab}\nt: {f|contains: a}\ncondition: t or not s", "11 Error always-holds")]
    [InlineData("s: {f|contains|all: a}\ncondition: s", "9 Warning single-all")]
    [InlineData("s: {f: [a, null]}\ncondition: s", "9 Warning null-in-list")]
    [InlineData("s: {f|base64offset: abc}\ncondition: s", "9 Warning base64offset-contains")]
    [InlineData("s: {f|contains: ''}\ncondition: s", "9 Warning empty-value")]
    [InlineData("s: {f: 0x17}\ncondition: s", "9 Warning number-form")]
    [InlineData("s: {f: 0123}\ncondition: s", "9 Warning number-form")]
    [InlineData("s: {'f |contains': a}\ncondition: s", "9 Warning field-name")]
    [InlineData("s: {f|windash|contains: enc}\ncondition: s", "9 Hint windash-dash")]
    [InlineData("s: {f|contains: 'a*'}\ncondition: s", "9 Hint pointless-wildcard")]
    [InlineData("s: {f|startswith: 'a*'}\ncondition: s", "9 Hint pointless-wildcard")]
    [InlineData("s: {f|endswith: '*a'}\ncondition: s", "9 Hint pointless-wildcard")]
    [InlineData("s: {f|endswith: 'a*'}\ncondition: s", "9 Warning wildcard-contradicts")]
    [InlineData("s: {f|startswith: '*a'}\ncondition: s", "9 Warning wildcard-contradicts")]
    [InlineData("s: {f: ['*a', '*b']}\ncondition: s", "9 Hint wildcard-modifier")]
    [InlineData("s: {f|re: 'a\\.exe'}\ncondition: s", "9 Hint regex-plain")]
    [InlineData("s: {f|re|i: '^a$'}\ncondition: s", "9 Hint regex-plain")]
    [InlineData("s: {f|re: 'a(?!b)'}\ncondition: s", "9 Warning regex-backtracking")]
    [InlineData("s: {f|re: '(a)\\1'}\ncondition: s", "9 Warning regex-backtracking")]
    [InlineData("s: {f: [a, b, A]}\ncondition: s", "9 Warning repeated-value")]
    [InlineData("s: {f|contains: [ab, xaby]}\ncondition: s", "9 Hint covered-value")]
    [InlineData("s: {f|contains|all: [ab, xaby]}\ncondition: s", "9 Hint covered-value")]
    [InlineData("s: {f|expand: '%x%'}\ncondition: s", "9 Error refused")]
    [InlineData("s: {f: a}\ncondition: s | count() > 5", "10 Error refused")]
    public void Check_Detection_IsFoundAtItsLine(string detection, string finding) =>
        Assert.Equal([finding], Checks(Rule(detection)));

    [Fact]
    public void Check_SameIdOrTitle_NamesTheOtherPlace()
    {
        var report = RuleLint.CheckText(Good + Detection + "---\n" + Good + Detection, "test.yml");
        Assert.Equal(["duplicate-id", "duplicate-title"], report.Findings.Select(f => f.Check).Order(StringComparer.Ordinal));
        Assert.All(report.Findings, f => Assert.Contains("that of test.yml:", f.What, StringComparison.Ordinal));
        Assert.Equal((1, 2, 1), (report.Files, report.Rules, report.Count(FindingSeverity.Error)));
    }

    [Fact]
    public void Check_TitleOfAWithdrawnRule_IsNoDuplicate()
    {
        var withdrawn = Good.Replace("929a", "029a", StringComparison.Ordinal).Replace("status: test", "status: deprecated", StringComparison.Ordinal);
        Assert.Empty(RuleLint.CheckText(Good + Detection + "---\n" + withdrawn + Detection, "test.yml").Findings);
    }

    [Fact]
    public void Check_ConditionOverManyIdentifiers_EndsSoon()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => $"s{i}: {{f: v{i}}}\n"));
        Assert.Empty(RuleLint.CheckText(Rule(many + "condition: 1 of s*"), "test.yml").Findings);
        var values = string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"v{i}x"));
        var took = ThreadClock.Of(() => RuleLint.CheckText(Rule($"s: {{f|contains: [{values}]}}\nt: {{f|contains: [{values}]}}\ncondition: s and not t"), "test.yml"));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Check_NoSuchPath_IsRefused() =>
        Assert.IsType<RulesNotFound>(Assert.Throws<RefusedException>(() => RuleLint.Check("/no/such/place", RulePipelines.None)).Refusal);
}
