using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Settings;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A member whose enrolment knew no witness keys, over real mutual TLS on loopback.</summary>
public sealed class LateWitnessKeyTests
{
    [Fact]
    public async Task Member_EnrolledWithoutWitnessKey_IsWitnessedAndWitnessesWithoutEnrollingAgain()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await using var old = new TestNode(s => Often(s) with { Member = MemberId.Parse("bank-07") });
        await EnrolAsOnceAsync(hub, old);
        await one.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-07" && !body.TryGetProperty("witnessKey", out _));

        await old.StartAsync();
        await FinalAsync(old);
        var key = await KeyOfAsync(old);
        var told = await one.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-07" && body.TryGetProperty("witnessKey", out var pinned) && pinned.GetString() is not null);
        Assert.Equal(key, told.GetProperty("body").GetProperty("witnessKey").GetString());
        await old.StopAsync();
        Assert.True(File.Exists(Path.Combine(old.Settings.DataDirectory, "tls", "hub.keys")));

        // The other way round, the hub's and the other's logs have it as a witness: with its word alone missing they would not be final.
        await old.StartAsync();
        await hub.StopAsync();
        var recorded = await hub.RecordedAsync();
        var enrolments = recorded.Where(r => r.Fact is Hikeshi.Facts.Sharing.MemberEnrolled { Member.Value: "bank-07" }).ToList();
        Assert.Equal(["hub:enrolment", "member:bank-07"], enrolments.Select(r => r.Entry.Header.Actor));
        Assert.Equal([null, key], enrolments.Select(r => ((Hikeshi.Facts.Sharing.MemberEnrolled)r.Fact).WitnessKey));
        await hub.StartAsync();

        // Another key is not taken, though the member itself hands it in.
        await old.StopAsync();
        File.Delete(Path.Combine(old.Settings.DataDirectory, "evidence", "keys", "witness.key"));
        File.Delete(Path.Combine(old.Settings.DataDirectory, "tls", "hub.keys"));
        Directory.Delete(Path.Combine(old.Settings.DataDirectory, "evidence", "witness"), recursive: true);
        await using (var log = old.OpenLog())
        {
            using var other = Hikeshi.Evidence.Witnessing.Witness.Open(log, "hikeshi.example/bank-07/witness");
            using var line = TestSector.Line(old);
            var text = other.Verifier.Key.ToBase64Url();
            Assert.NotEqual(key, text);
            var witnesses = new Hikeshi.Sharing.Witnessing.WitnessLine(line);
            Assert.Null(await witnesses.IntroduceAsync(new(text, DetachedJws.Sign(Encoding.UTF8.GetBytes(text), log.SigningKey, "bank-07")), CancellationToken.None));
            Assert.Equal("hub", (await witnesses.IntroduceAsync(new(key, ""), CancellationToken.None))?.Member); // the one that is pinned is no news
        }

        await hub.StopAsync();
        Assert.Equal(2, (await hub.RecordedAsync()).Count(r => r.Fact is Hikeshi.Facts.Sharing.MemberEnrolled { Member.Value: "bank-07" }));
    }

    private static NodeSettings Often(NodeSettings settings) => settings with { WitnessEvery = TimeSpan.FromMilliseconds(200) };

    /// <summary>As the first version did: no witness key, and what the hub says of its own keys is not kept.</summary>
    private static async Task EnrolAsOnceAsync(TestNode hub, TestNode node)
    {
        var member = node.Settings.Member;
        using var offer = JsonDocument.Parse(await hub.PostAsync("api/v1/sector/enrolments", JsonSerializer.Serialize(new { member = member.Value, nameEn = "Old", nameJa = "旧", kind = "regional-bank" })));
        var token = offer.RootElement.GetProperty("token").GetString()!;
        Directory.CreateDirectory(node.Settings.DataDirectory);
        await using var log = node.OpenLog();
        using var tls = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={member}", tls, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var message = new EnrolmentRequest(token, member, request, log.SigningKey.PublicKey.ToBase64Url(), DetachedJws.Sign(Encoding.UTF8.GetBytes(request), log.SigningKey, member.Value));
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
        using var response = await http.PostAsJsonAsync($"https://{hub.Settings.Enrolment}/enrolment/v1/members", message, FederationJson.Default.EnrolmentRequest);
        var reply = (await response.Content.ReadFromJsonAsync(FederationJson.Default.EnrolmentReply))!;
        var directory = Path.Combine(node.Settings.DataDirectory, "tls");
        SectorCredentials.Save(directory, reply.Certificate, reply.Authority, tls).Dispose();
        await File.WriteAllTextAsync(Path.Combine(directory, "hub.url"), reply.HubUrl);
    }

    private static async Task FinalAsync(TestNode node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/status", patience.Token)).RootElement.GetProperty("finalEntries").GetUInt64() == 0)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<string> KeyOfAsync(TestNode node)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(node.Settings.DataDirectory, "evidence", "witness.vkey"));
        return Base64Url.EncodeToString(Convert.FromBase64String(text.Trim().Split('+', 3)[2])[1..]);
    }
}
