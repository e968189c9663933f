using System.Text.Json;
using Hikeshi.Verbs.Respond;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>What <c>respond list</c> shows of a containment: nothing that failed looks as if it were in force.</summary>
public sealed class ContainmentLinesTests
{
    private const string Rows =
        """
        [{"id":"a","kind":"block-address","target":"203.0.113.9","standing":"failed","expiresAt":"2026-11-30T20:10:00.1234567+00:00","reason":"r","awaited":[],"payments":[],
          "reports":[{"actuator":"gateway","state":"failed","failedAt":"2026-11-30T19:10:00+00:00","detail":"403 forbidden","observes":true}]},
         {"id":"b","kind":"isolate","target":"web-1","standing":"delivered","expiresAt":"2026-11-30T20:10:00+00:00","reason":"r","awaited":["nftables"],"payments":[{"hook":"core","state":"asked","open":["p1"]}],
          "reports":[{"actuator":"webhook","state":"delivered","deliveredAt":"2026-11-30T19:10:00+00:00","detail":"","observes":false},
                     {"actuator":"edr","state":"ordered","detail":"503 busy","observes":true}]}]
        """;

    [Fact]
    public void Lines_SayWhatEachActuatorSaid()
    {
        using var rows = JsonDocument.Parse(Rows);
        Assert.Equal(
            [
                "a  block-address    203.0.113.9                      failed    until 2026-11-30 20:10:00Z  r",
                "    gateway: failed at 2026-11-30 19:10:00Z: 403 forbidden",
                "b  isolate          web-1                            delivered until 2026-11-30 20:10:00Z  r",
                "    webhook: delivered at 2026-11-30 19:10:00Z (whether it is in force cannot be seen there)",
                "    edr: did not arrive yet, and is tried again: 503 busy",
                "    nftables: has said nothing yet",
                "    payments of core: asked, the fate of 1 is unknown",
            ],
            rows.RootElement.EnumerateArray().SelectMany(ListCommand.Lines));
        Assert.Equal("1 delivered, 1 failed (in force nowhere)", ListCommand.Sum(rows.RootElement));
    }

    [Fact]
    public void Sum_Nothing_SaysSo()
    {
        using var none = JsonDocument.Parse("[]");
        Assert.Equal("nothing is contained", ListCommand.Sum(none.RootElement));
    }
}
