using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;
using Hikeshi.Tests.Evidence;
using Hikeshi.Tests.Response;
using Hikeshi.Verbs.Respond;
using Xunit;

namespace Hikeshi.Tests.Verbs;

public sealed class PlaybookExportCommandTests
{
    [Fact]
    public async Task Playbook_OfAnOrderInTheLog_IsAPlaybookAndOfAnythingElseARefusal()
    {
        using var place = new TemporaryLog();
        var ordered = new Ordered(Given.Order() with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) });
        var order = TemporaryLog.Draft(Encoding.UTF8.GetString(FactCatalog.Encode(ordered)), FactCatalog.KindOf(typeof(Ordered)));
        var other = TemporaryLog.Draft("{}");
        await using (var log = EvidenceLog.Open(place.Path, TemporaryLog.Options()))
        {
            await log.DurableAsync(log.Append(order, other), CancellationToken.None);
        }

        var playbook = PlaybookReader.Read(PlaybookExportCommand.Playbook(place.Path, order.Id, Tlp.Red, new Uri("https://fw.example:8443/")), PlaybookLimits.Default).Playbook!;
        Assert.Equal(("TLP:RED", ordered.Order.Reason), (playbook.Tlp, playbook.Description));
        Assert.Contains(playbook.Parties.Values, p => p is { Type: "organization", Name: "test" });
        Assert.Contains("test.happened", Assert.Throws<RefusedException>(() => PlaybookExportCommand.Playbook(place.Path, other.Id, Tlp.Red, consumer: null)).Message, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => PlaybookExportCommand.Playbook(place.Path, EntryId.New(DateTimeOffset.UtcNow), Tlp.Red, consumer: null));
        Assert.Equal(ExitCode.Fine, await Shell.RunAsync(["respond", "playbook", "export", "--data", place.Path, "--decision", order.Id.ToString(), "--tlp", "amber+strict", "--consumer", "https://fw.example/"]));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["respond", "playbook", "export", "--data", place.Path, "--decision", order.Id.ToString(), "--consumer", "http://fw.example/"]));
    }
}
