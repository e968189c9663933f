using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Suspending;
using Hikeshi.Response.Suspending.Planning;
using Xunit;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>A plan with a mistake is refused with its line and what was expected; the examples are none.</summary>
public sealed class SuspensionPlanReaderTests
{
    [Theory]
    [InlineData("internet-banking.yaml", "internet-banking", false)]
    [InlineData("soc-vendor.yaml", "soc-compromised", true)]
    [InlineData("identity-provider.yaml", "identity-provider-compromised", true)]
    [InlineData("cloud.yaml", "cloud-compromised", true)]
    public void Read_Example_IsAPlan(string file, string id, bool isForSupplier)
    {
        var plan = SuspensionStage.Plan(file);
        Assert.Equal((id, isForSupplier), (plan.Id, plan.IsForSupplier));
        Assert.All(plan.Notices, notice => Assert.NotEqual(notice.Text.En, notice.Text.Ja));
        Assert.True(plan.Authority.People >= 2);
    }

    [Theory]
    [InlineData("hikeshi-suspension-plan/1", "hikeshi-suspension-plan/2", "format: 'hikeshi-suspension-plan/2'")]
    [InlineData("kind: service", "kind: person", "kind: 'person'")]
    [InlineData("id: internet-banking", "id: Internet.Banking", "id: 'Internet.Banking'")]
    [InlineData("people: 2", "people: 1", "authority.people: '1'")]
    [InlineData("deputyAfterMinutes: 5", "deputyAfterMinutes: 20", "clock.deputyAfterMinutes: 20")]
    [InlineData("lapsesAfterMinutes: 60", "lapsesAfterMinutes: 10", "clock.lapsesAfterMinutes: 10")]
    [InlineData("endsAtLatestAfterMinutes: 480", "endsAtLatestAfterMinutes: 45", "clock.reportWithinMinutes: later than the end")]
    [InlineData("reviewEveryMinutes: 60", "reviewEveryMinutes: 1", "clock.reviewEveryMinutes: '1'")]
    [InlineData("  - function: internet-banking", "  - function: transfers", "fallbacks: no route for internet-banking")]
    [InlineData("opensWithinMinutes: 30", "opensWithinMinutes: 481", "fallbacks[0].opensWithinMinutes: 481")]
    [InlineData("tellCustomersWithinMinutes: 30", "tellCustomersWithinMinutes: 29", "notices[1].withinMinutes: 30")]
    [InlineData("at: resume", "at: start", "notices: none at the resumption")]
    [InlineData("Questions: {contact}\"", "Questions: {phone}\"", "unknown place {phone}, or {supplier}")]
    [InlineData("Questions: {contact}\"", "Questions: contact\"", "notices[2].text: {contact} is in one language only")]
    [InlineData("Questions: {contact}\"", "Questions: {contact}}\"", "a stray brace")]
    [InlineData("action: shield, service: ib-web", "action: suspend-supplier, service: ib-web", "stop[0].action: 'suspend-supplier'")]
    [InlineData("service: ib-web, admit: [nobody]", "service: ib-web, admit: [nobody, 203.0.113.7]", "stop[0].admit: nobody, and somebody")]
    [InlineData("service: ib-web, admit: [nobody]", "service: ib-web", "stop[0]: no member admit")]
    [InlineData("service: ib-web, admit: [nobody]", "service: ib-web, admit: [elsewhere]", "stop[0].admit[0]: 'elsewhere'")]
    [InlineData("service: ib-api, admit: [counterparties]", "service: ib-web, admit: [counterparties]", "is there twice")]
    [InlineData("    exploited: true", "    exploited: maybe", "criteria[0].exploited: 'maybe'")]
    [InlineData("    members: 2", "    members: 0", "criteria[1].members: '0'")]
    [InlineData("on: sighting", "on: supplier-report", "criteria[2].on: 'supplier-report'")]
    [InlineData("level: high, origin", "levle: high, origin", "unknown member")]
    [InlineData("functions: [internet-banking]", "functions: [internet-banking]\nfuntions: []", "unknown member")]
    [InlineData("  decides: { en: Head of crisis management, ja: 危機管理担当役員 }\n  criteria:", "  decides: { en: Head of crisis management }\n  criteria:", "resume.decides: no member ja")]
    public void Read_Mistake_IsRefusedWithItsPlace(string right, string wrong, string said)
    {
        var text = Encoding.UTF8.GetString(SuspensionStage.Example("internet-banking.yaml"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var refusal = Refusal(text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(said.Split(", or ")[0], refusal.What, StringComparison.Ordinal);
        Assert.Matches(@"^plan\.yaml:\d+$", refusal.Where);
        Assert.NotEmpty(refusal.Expected);
    }

    [Theory]
    [InlineData("waysIn: cut\n", "", "no member waysIn")]
    [InlineData("when: { tags: [hikeshi.supplier.soc], level: high, origin: [own-rule] }", "when: {}", "no conditions under when")]
    public void Read_SuppliersPlanWithAMistake_IsRefused(string right, string wrong, string said) =>
        Assert.Contains(said, Refusal(Encoding.UTF8.GetString(SuspensionStage.Example("soc-vendor.yaml")).Replace(right, wrong, StringComparison.Ordinal)).What, StringComparison.Ordinal);

    private static SuspensionPlanRefused Refusal(string text) =>
        Assert.IsType<SuspensionPlanRefused>(Assert.Throws<RefusedException>(() => SuspensionPlanReader.Read("plan.yaml", Encoding.UTF8.GetBytes(text))).Refusal);
}
