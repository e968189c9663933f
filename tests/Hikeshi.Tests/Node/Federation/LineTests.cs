using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.Response;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikeshi.Tests.Node.Federation;

/// <summary>Lines that are half open, slow, or lead to a clock that goes wrong.</summary>
public sealed class LineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-line-").FullName;

    /// <summary>The connection stands and nothing comes any more: the hub hangs, or the way to it is gone without a word.</summary>
    [Fact]
    public async Task Line_ToAHubThatFallsSilent_IsDialledAgain()
    {
        using var authority = SectorAuthority.OpenOrCreate(folder, "sector.example", TimeProvider.System);
        var dialled = 0;
        await using var hub = await HangingHubAsync(authority, async context =>
        {
            Interlocked.Increment(ref dialled);
            await context.Response.WriteAsync("{\"position\":-1,\"kind\":\"hello\",\"heads\":[]}\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(MemberId.Parse("bank-01"), new PublicKey(key), []);
        using var credentials = SectorCredentials.Save(Path.Combine(folder, "tls"), certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem(), key);
        using var line = new HubClient(new Uri(hub.Urls.Single()), credentials) { LongestSilence = TimeSpan.FromMilliseconds(400) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var broken = new List<Exception>();
        var following = line.FollowAsync(() => new StreamRequest(-1, []), _ => ValueTask.CompletedTask, broken.Add, stop.Token);
        while (Volatile.Read(ref dialled) < 3)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        Assert.All(broken, failure => Assert.IsType<TimeoutException>(failure));
        Assert.InRange(broken.Count, 2, 3);
    }

    /// <summary>One that opens the stream and never reads costs the hub no memory and the others no time.</summary>
    [Fact]
    public async Task Stream_ThatNobodyReads_HoldsUpNobody()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-07");
        await using var three = await TestSector.JoinAsync(hub, "bank-03");
        await three.StopAsync();
        using var stuck = TestSector.Line(three);
        using var request = HubClient.Message(HttpMethod.Post, "federation/v1/stream", JsonContent.Create(new { after = -1, heads = Array.Empty<object>() }));
        using var open = await stuck.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 40; i++)
        {
            var values = Enumerable.Range(0, 100).Select(n => new { kind = "domain-name", value = $"{new string('a', 60)}.n{i}-{n}.example" });
            await one.PostAsync("api/v1/sharing/indicators", JsonSerializer.Serialize(new { title = "by hand", indicators = values }));
        }

        var seen = 0;
        await two.EntryAsync("sharing.received/1", _ => ++seen == 40);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 << 20); // three nodes and what they learned; 40 bundles of 60 KB
    }

    /// <summary>Clocks that are an hour apart, either way: what is shared is accepted, and means the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Clocks_AnHourApart_StillShare(int hours)
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-07");
        await one.StopAsync();
        await one.StartAsync(new ShiftedClock(TimeSpan.FromHours(hours)));
        await one.ImportAsync(Given.Bank with { Id = "bank-01" });
        await two.ImportAsync(Given.Bank);
        await one.PostAsync("api/v1/sharing/indicators", """{"title":"by hand","indicators":[{"kind":"domain-name","value":"there.example"}]}""");
        await two.PostAsync("api/v1/sharing/indicators", """{"title":"by hand","indicators":[{"kind":"domain-name","value":"back.example"}]}""");
        await two.EntryAsync("sharing.accepted/1", body => body.GetProperty("indicators")[0].GetProperty("value").GetString() == "there.example");
        await one.EntryAsync("sharing.accepted/1", body => body.GetProperty("indicators")[0].GetProperty("value").GetString() == "back.example");
    }

    /// <summary>A newcomer whose clock is an hour behind can use what it was just given.</summary>
    [Fact]
    public void Certificates_AreGoodForClocksThatAreBehind()
    {
        using var authority = SectorAuthority.OpenOrCreate(folder, "sector.example", TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(MemberId.Parse("bank-01"), new PublicKey(key), []);
        Assert.True(certificate.NotBefore < DateTime.Now.AddMinutes(-61));
        Assert.True(authority.Certificate.NotBefore < DateTime.Now.AddMinutes(-61));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<WebApplication> HangingHubAsync(SectorAuthority authority, RequestDelegate stream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = authority.Issue(MemberId.Parse("hub"), new PublicKey(key), ["127.0.0.1"]);
        var certificate = X509CertificateLoader.LoadPkcs12(issued.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), password: null);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, LoopbackPort.Next(), options =>
        {
            options.Protocols = HttpProtocols.Http2;
            options.UseHttps(certificate);
        }));
        var web = builder.Build();
        web.MapPost("/federation/v1/stream", stream);
        await web.StartAsync();
        return web;
    }

    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
