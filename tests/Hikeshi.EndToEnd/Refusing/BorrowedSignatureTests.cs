using System.Net;
using System.Net.Http.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
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
        var envelope = stage[stage.First].Of<Enveloped>().Single().Envelope;
        var directory = stage.Run.Members[thief].Directory;
        using var credentials = SectorCredentials.TryOpen(Path.Combine(directory, "tls"))!;
        using var hub = Dial(credentials, directory);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync(hub, new Parcel(envelope, stolen.Bundle))); // only its producer brings it

        var key = Ed25519PrivateKey.Load(Path.Combine(directory, "evidence", "keys", "evidence.key"));
        var first = Wrapped(envelope.Head with { Producer = MemberId.Parse(thief) }, stolen, key);
        var changed = stolen with { Bundle = stolen.Bundle.Replace("listener-7", "listener-8", StringComparison.Ordinal) };
        var second = Wrapped(first.Envelope.Head with { Sequence = 2, Previous = EnvelopeSigning.DigestOf(first.Envelope.Head) }, changed, key);
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(hub, first));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(hub, second));

        await Until.HoldsAsync(() => stage[witness].Of<Received>().Count(r => r.Producer.Value == thief) == 2, $"{witness} received both");
        await Until.HoldsAsync(() => stage[witness].Of<ObjectRefused>().Count(r => r.Producer.Value == thief) >= 2, $"{witness} refuses both");
        Assert.All(stage[witness].Of<ObjectRefused>().Where(r => r.Producer.Value == thief), r => Assert.Equal("signature", r.Code));
        Assert.DoesNotContain(stage[witness].Of<Accepted>(), a => a.Producer.Value == thief);
    }

    /// <summary>In an envelope of the thief's own, soundly signed; the objects in it are another's. The bundle's own id is not signed.</summary>
    private static Parcel Wrapped(EnvelopeHead head, Published bundle, Ed25519PrivateKey key)
    {
        var name = "bundle--" + Guid.NewGuid();
        var text = bundle.Bundle.Replace(bundle.BundleId, name, StringComparison.Ordinal);
        return new Parcel(EnvelopeSigning.Sign(head with { BundleId = name, Digest = EnvelopeSigning.DigestOf(text) }, key), text);
    }

    private static HttpClient Dial(SectorCredentials credentials, string directory) =>
        new(new SocketsHttpHandler { UseProxy = false, SslOptions = credentials.ForDialling() })
        {
            BaseAddress = new Uri(File.ReadAllText(Path.Combine(directory, "tls", "hub.url"))),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static async Task<HttpStatusCode> SendAsync(HttpClient hub, Parcel parcel)
    {
        using var answer = await hub.PostAsJsonAsync("federation/v1/parcels", parcel);
        return answer.StatusCode;
    }
}
