using System.Net;
using System.Net.Http.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.EndToEnd.Refusing;

/// <summary>A member with a sound certificate that passes off what another one signed, or changes it.</summary>
[Collection<ThisNetwork>]
public sealed class BorrowedSignatureTests
{
    [Fact]
    public async Task Bundle_NotSignedByWhoeverSendsIt_IsRefusedByEverybody()
    {
        await using var stage = await Stage.SetAsync();
        var thief = stage.Others[0];
        var witness = stage.Others[1];
        var honest = await stage.Run.Members[stage.First].Client.PostAsync(
            "api/v1/sharing/indicators",
            """{"title":"A quiet listener","indicators":[{"kind":"domain-name","value":"listener-7.test"}]}""",
            TestContext.Current.CancellationToken);
        Assert.True(honest.TryGetProperty("entryId", out _));
        await Until.HoldsAsync(() => stage[witness].Of<Accepted>().Any(a => a.Producer.Value == stage.First), $"{witness} accepts what {stage.First} signed itself");

        var stolen = stage[stage.First].Of<Published>().Single();
        using var credentials = SectorCredentials.TryOpen(Path.Combine(stage.Run.Members[thief].Directory, "tls"))!;
        using var hub = Dial(credentials, stage.Run.Members[thief].Directory);
        await SendAsync(hub, Renamed(stolen));
        await SendAsync(hub, Renamed(stolen with { Bundle = stolen.Bundle.Replace("listener-7", "listener-8", StringComparison.Ordinal) }));

        await Until.HoldsAsync(() => stage[witness].Of<Received>().Count(r => r.Producer.Value == thief) == 2, $"{witness} received both");
        await Until.HoldsAsync(() => stage[witness].Of<ObjectRefused>().Count(r => r.Producer.Value == thief) >= 2, $"{witness} refuses both");
        Assert.All(stage[witness].Of<ObjectRefused>().Where(r => r.Producer.Value == thief), r => Assert.Equal("signature", r.Code));
        Assert.DoesNotContain(stage[witness].Of<Accepted>(), a => a.Producer.Value == thief);
    }

    /// <summary>The bundle's own id is not signed; the objects in it are.</summary>
    private static Published Renamed(Published bundle)
    {
        var name = "bundle--" + Guid.NewGuid();
        return bundle with { BundleId = name, Bundle = bundle.Bundle.Replace(bundle.BundleId, name, StringComparison.Ordinal) };
    }

    private static HttpClient Dial(SectorCredentials credentials, string directory) =>
        new(new SocketsHttpHandler { UseProxy = false, SslOptions = credentials.ForDialling() })
        {
            BaseAddress = new Uri(File.ReadAllText(Path.Combine(directory, "tls", "hub.url"))),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static async Task SendAsync(HttpClient hub, Published bundle)
    {
        using var answer = await hub.PostAsJsonAsync("federation/v1/bundles", new BundleMessage(bundle.BundleId, bundle.Marking, bundle.Bundle));
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}
