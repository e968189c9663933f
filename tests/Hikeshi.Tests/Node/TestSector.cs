using System.Net;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Node.Settings;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Tests.Node;

/// <summary>A hub and members in this process, over real mutual TLS on loopback.</summary>
internal static class TestSector
{
    public static TestNode Hub(Func<NodeSettings, NodeSettings>? change = null) => new(settings => Changed(change, settings with
    {
        Member = MemberId.Parse("hub"),
        IsHub = true,
        SectorCapShare = 0.5,
        Federation = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next()),
        Enrolment = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next()),
    }));

    /// <summary>A line of its own beside the member's.</summary>
    public static HubClient Line(TestNode member)
    {
        var tls = Path.Combine(member.Settings.DataDirectory, "tls");
        return new HubClient(new Uri(File.ReadAllText(Path.Combine(tls, "hub.url"))), SectorCredentials.TryOpen(tls)!);
    }

    public static async Task<TestNode> JoinAsync(TestNode hub, string member, Func<NodeSettings, NodeSettings>? change = null)
    {
        using var offer = JsonDocument.Parse(await hub.PostAsync("api/v1/sector/enrolments", JsonSerializer.Serialize(new { member, nameEn = member, nameJa = member, kind = "regional-bank" })));
        var token = offer.RootElement.GetProperty("token").GetString();
        var node = new TestNode(settings =>
        {
            var file = Path.Combine(Path.GetDirectoryName(settings.DataDirectory)!, "enrolment");
            File.WriteAllText(file, token);
            return Changed(change, settings with
            {
                Member = MemberId.Parse(member),
                HubEnrolment = new Uri($"https://{hub.Settings.Enrolment}"),
                EnrolmentTokenFile = file,
                ExerciseNetworks = [IpPrefix.TryParse("198.51.100.0/24", out var network) ? network : default],
            });
        });
        await node.StartAsync();
        return node;
    }

    private static NodeSettings Changed(Func<NodeSettings, NodeSettings>? change, NodeSettings settings) => change?.Invoke(settings) ?? settings;
}
