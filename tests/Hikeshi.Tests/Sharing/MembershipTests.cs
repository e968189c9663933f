using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class MembershipTests : IDisposable
{
    private static readonly MemberId Newcomer = MemberId.Parse("bank-01");
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-sector-").FullName;
    private readonly TestClock clock = new(DateTimeOffset.UtcNow);
    private readonly SectorAuthority authority;
    private readonly RecordingJournal journal = new();
    private readonly EnrolmentDesk desk;
    private readonly Ed25519PrivateKey evidenceKey = Ed25519PrivateKey.Generate();
    private readonly ECDsa tlsKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public MembershipTests()
    {
        authority = SectorAuthority.OpenOrCreate(folder, "sector.example", clock);
        desk = new EnrolmentDesk(authority, journal, clock);
    }

    [Fact]
    public void PeerDirectory_ChangedKey_IsRefusedAndThePinStays()
    {
        var (peers, other) = (new PeerDirectory(), Ed25519PrivateKey.Generate());
        var first = Assert.IsType<MemberPinned>(Assert.Single(peers.Consider(Enrolled(evidenceKey))));
        peers.Apply(Given.At(first));
        Assert.Empty(peers.Consider(Enrolled(evidenceKey)));
        Assert.Equal("key-changed", Assert.IsType<ObjectRefused>(peers.Consider(Enrolled(other))[0]).Code);
        peers.Apply(Given.At(first with { EvidenceKey = other.PublicKey.ToBase64Url() }));
        peers.Apply(Given.At(Enrolled(other)));
        Assert.Equal(evidenceKey.PublicKey.ToBase64Url(), peers.KeyOf(Newcomer)?.ToBase64Url());
        Assert.Null(peers.KeyOf(MemberId.Parse("bank-02")));
    }

    [Fact]
    public void PeerDirectory_WitnessKey_IsAddedOnceAndThenStays()
    {
        var (peers, first, second) = (new PeerDirectory(), Ed25519PrivateKey.Generate().PublicKey, Ed25519PrivateKey.Generate().PublicKey);
        peers.Apply(Given.At(Assert.IsType<MemberPinned>(Assert.Single(peers.Consider(Enrolled(evidenceKey))))));
        Assert.Null(peers.WitnessKeyOf(Newcomer));
        peers.Apply(Given.At(Assert.IsType<MemberPinned>(Assert.Single(peers.Consider(Enrolled(evidenceKey) with { WitnessKey = first.ToBase64Url() })))));
        Assert.Equal(first, peers.WitnessKeyOf(Newcomer));
        Assert.Empty(peers.Consider(Enrolled(evidenceKey)));
        Assert.Equal("key-changed", Assert.IsType<ObjectRefused>(Assert.Single(peers.Consider(Enrolled(evidenceKey) with { WitnessKey = second.ToBase64Url() }))).Code);
        peers.Apply(Given.At(Enrolled(evidenceKey) with { WitnessKey = second.ToBase64Url() }));
        Assert.Equal(first, peers.WitnessKeyOf(Newcomer));
    }

    /// <summary>Two witnesses with one key would be one witness that counts twice.</summary>
    [Fact]
    public async Task EnrolAsync_WitnessKeyThatIsNotItsOwn_IsRefused()
    {
        var taken = Ed25519PrivateKey.Generate().PublicKey.ToBase64Url();
        desk.Apply(Given.At(new MemberEnrolled(MemberId.Parse("bank-02"), "", "", "", "", "", taken)));
        var request = Request(Offer());
        foreach (var wrong in new[] { taken, request.EvidenceKey, "", "no key" })
        {
            Assert.Equal("sharing.witness-key", (await desk.EnrolAsync(request with { WitnessKey = wrong }, CancellationToken.None)).Refusal!.Code);
        }

        var own = Ed25519PrivateKey.Generate().PublicKey.ToBase64Url();
        Assert.NotNull((await desk.EnrolAsync(request with { WitnessKey = own }, CancellationToken.None)).Certificate);
        Assert.Equal(own, Assert.IsType<MemberEnrolled>(Assert.Single(journal.Durable)).WitnessKey);
    }

    /// <summary>Who enrolled before there were witness keys hands one in, and only one, ever.</summary>
    [Fact]
    public async Task AddWitnessKeyAsync_MemberWithoutOne_IsPinnedOnce()
    {
        var pin = new MemberPinned(Newcomer, "Momiji", "もみじ", "regional-bank", evidenceKey.PublicKey.ToBase64Url());
        var (first, second, taken) = (Ed25519PrivateKey.Generate().PublicKey.ToBase64Url(), Ed25519PrivateKey.Generate().PublicKey.ToBase64Url(), Ed25519PrivateKey.Generate().PublicKey.ToBase64Url());
        using var stranger = Ed25519PrivateKey.Generate();
        desk.Apply(Given.At(new MemberEnrolled(MemberId.Parse("bank-02"), "", "", "", "", "", taken)));
        foreach (var wrong in new[] { Late(taken), Late(pin.EvidenceKey), Late("no key"), Late(first) with { Possession = "" }, Late(first) with { WitnessKey = second }, Late(first, stranger) })
        {
            Assert.Equal("sharing.witness-key", (await AddAsync(wrong))?.Code);
        }

        Assert.Empty(journal.Durable);
        Assert.Null(await AddAsync(Late(first)));
        Assert.Null(await AddAsync(Late(first)));
        Assert.Equal("sharing.witness-key", (await AddAsync(Late(second)))?.Code);
        var recorded = Assert.IsType<MemberEnrolled>(Assert.Single(journal.Durable));
        Assert.Equal((Newcomer, "Momiji", pin.EvidenceKey, "digest", first), (recorded.Member, recorded.NameEn, recorded.EvidenceKey, recorded.CertificateDigest, recorded.WitnessKey));
        pin = pin with { WitnessKey = first };
        Assert.Null(await AddAsync(Late(first)));
        Assert.Equal("sharing.witness-key", (await AddAsync(Late(second)))?.Code);

        Task<Refusal?> AddAsync(LateWitnessKey late) => desk.AddWitnessKeyAsync(pin, "digest", late, CancellationToken.None);
        LateWitnessKey Late(string key, Ed25519PrivateKey? signer = null) => new(key, DetachedJws.Sign(Encoding.UTF8.GetBytes(key), signer ?? evidenceKey, Newcomer.Value));
    }

    [Fact]
    public async Task EnrolAsync_Token_BindsTheKeysOnceAndDurably()
    {
        var token = Offer();
        var (certificate, refusal) = await desk.EnrolAsync(Request(token), CancellationToken.None);
        Assert.Null(refusal);
        Assert.Equal(Newcomer, SectorCredentials.MemberOf(certificate!, authority.Certificate));
        var enrolled = Assert.IsType<MemberEnrolled>(Assert.Single(journal.Durable));
        Assert.Equal((Newcomer, evidenceKey.PublicKey.ToBase64Url()), (enrolled.Member, enrolled.EvidenceKey));
        Assert.Equal(certificate!.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), enrolled.CertificateDigest);
        var again = await desk.EnrolAsync(Request(token), CancellationToken.None);
        Assert.Equal("sharing.enrolment-token", again.Refusal!.Code);
        Assert.Single(journal.Durable);
    }

    [Fact]
    public async Task EnrolAsync_TokenUsedBeforeARestart_StaysUsed()
    {
        var (offer, token) = desk.Offer(Newcomer, "", "", "");
        var restarted = new EnrolmentDesk(authority, journal, clock);
        restarted.Apply(Given.At(offer));
        restarted.Apply(Given.At(Enrolled(evidenceKey)));
        Assert.Equal("sharing.enrolment-token", (await restarted.EnrolAsync(Request(token), CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task EnrolAsync_ManyAtOnce_OneIsBound()
    {
        var token = Offer();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.EnrolAsync(Request(token), CancellationToken.None))));
        Assert.Single(answers, a => a.Certificate is not null);
    }

    [Fact]
    public async Task EnrolAsync_WrongMemberWrongTokenOrTooLate_IsRefused()
    {
        var token = Offer();
        foreach (var wrong in new[] { Request(token) with { Member = MemberId.Parse("bank-02") }, Request(token + "x"), Request("") })
        {
            Assert.Equal("sharing.enrolment-token", (await desk.EnrolAsync(wrong, CancellationToken.None)).Refusal!.Code);
        }

        clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("sharing.enrolment-token", (await desk.EnrolAsync(Request(token), CancellationToken.None)).Refusal!.Code);
        Assert.Empty(journal.Durable);
    }

    /// <summary>A key that the newcomer does not hold is not bound, and the token is not used up by trying.</summary>
    [Fact]
    public async Task EnrolAsync_WithoutProofOfPossession_IsRefused()
    {
        var token = Offer();
        using var stolen = Ed25519PrivateKey.Generate();
        var request = Request(token);
        EnrolmentRequest[] wrong =
        [
            request with { EvidenceKey = stolen.PublicKey.ToBase64Url() },
            request with { Possession = DetachedJws.Sign("something else"u8, evidenceKey, "bank-01") },
            request with { Possession = "" },
            request with { CertificateRequest = request.CertificateRequest.Replace('A', 'B') },
            request with { EvidenceKey = "not a key" },
            request with { EvidenceKey = "" },
        ];
        foreach (var attempt in wrong)
        {
            var (certificate, refusal) = await desk.EnrolAsync(attempt, CancellationToken.None);
            Assert.Null(certificate);
            Assert.NotNull(refusal);
        }

        Assert.Empty(journal.Durable);
        Assert.NotNull((await desk.EnrolAsync(request, CancellationToken.None)).Certificate);
    }

    [Fact]
    public async Task EnrolAsync_RequestThatIsNoPkcs10_IsRefused()
    {
        const string NoRequest = "-----BEGIN NOTHING-----";
        var attempt = Request(Offer()) with { CertificateRequest = NoRequest, Possession = DetachedJws.Sign(Encoding.UTF8.GetBytes(NoRequest), evidenceKey, "bank-01") };
        Assert.Equal("sharing.enrolment", (await desk.EnrolAsync(attempt, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public void Offer_TheFactHoldsTheHashAlone()
    {
        var (offer, token) = desk.Offer(Newcomer, "", "", "");
        Assert.EndsWith("." + authority.Fingerprint, token, StringComparison.Ordinal);
        Assert.DoesNotContain(token[..30], Encoding.UTF8.GetString(FactCatalog.Encode(offer)), StringComparison.Ordinal);
    }

    [Fact]
    public void Authority_KeepsItsKeyToItselfAndAcrossRestarts()
    {
        var file = Path.Combine(folder, "authority.pem");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var again = SectorAuthority.OpenOrCreate(folder, "sector.example", clock);
        Assert.Equal(authority.Fingerprint, again.Fingerprint);
    }

    [Fact]
    public void MemberOf_AnotherAuthority_IsNobody()
    {
        using var other = SectorAuthority.OpenOrCreate(Path.Combine(folder, "other"), "sector.example", clock);
        Assert.Null(SectorCredentials.MemberOf(other.Issue(Newcomer, new PublicKey(tlsKey), []), authority.Certificate));
        using var selfSigned = new CertificateRequest("CN=bank-01", tlsKey, HashAlgorithmName.SHA256).CreateSelfSigned(clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(1));
        Assert.Null(SectorCredentials.MemberOf(selfSigned, authority.Certificate));
    }

    [Theory]
    [InlineData("bank-01", "urn:hikeshi:member:bank-01", "bank-01")]
    [InlineData("bank-0", "urn:hikeshi:member:bank-01", null)]
    [InlineData("bank-01", "urn:hikeshi:member:bank-0", null)]
    [InlineData("bank-01", "urn:hikeshi:member:bank-02", null)]
    [InlineData("bank-01", "https://example.org/urn:hikeshi:member:bank-01", null)]
    [InlineData("BANK", "urn:hikeshi:member:BANK", null)]
    [InlineData("bank-01", null, null)]
    public void MemberOf_NamesThatDoNotAgree_IsNobody(string commonName, string? uri, string? member)
    {
        var request = new CertificateRequest($"CN={commonName}", tlsKey, HashAlgorithmName.SHA256);
        if (uri is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddUri(new Uri(uri));
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(authority.Certificate, clock.GetUtcNow().AddMinutes(-1), clock.GetUtcNow().AddDays(1), [1, 2, 3]);
        Assert.Equal(member, SectorCredentials.MemberOf(certificate, authority.Certificate)?.Value);
    }

    [Fact]
    public void MemberOf_ExpiredCertificate_IsNobody()
    {
        var past = new TestClock(DateTimeOffset.UtcNow.AddDays(-200));
        using var old = SectorAuthority.OpenOrCreate(Path.Combine(folder, "old"), "sector.example", past);
        using var certificate = old.Issue(Newcomer, new PublicKey(tlsKey), []);
        Assert.Null(SectorCredentials.MemberOf(certificate, old.Certificate));
    }

    [Fact]
    public void Credentials_Saved_AreReadBackWithTheirKeyAndHidden()
    {
        var directory = Path.Combine(folder, "tls");
        Assert.Null(SectorCredentials.TryOpen(directory));
        using var issued = authority.Issue(Newcomer, new PublicKey(tlsKey), []);
        using var saved = SectorCredentials.Save(directory, issued.ExportCertificatePem(), authority.Certificate.ExportCertificatePem(), tlsKey);
        Assert.True(saved.Own.HasPrivateKey);
        Assert.False(saved.Authority.HasPrivateKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "node.pem")));
    }

    public void Dispose()
    {
        authority.Dispose();
        evidenceKey.Dispose();
        tlsKey.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static MemberEnrolled Enrolled(Ed25519PrivateKey key) => new(Newcomer, "", "", "", key.PublicKey.ToBase64Url(), "");

    private string Offer()
    {
        var (offer, token) = desk.Offer(Newcomer, "Sakura", "さくら", "regional-bank");
        desk.Apply(Given.At(offer));
        return token;
    }

    private EnrolmentRequest Request(string token)
    {
        var request = new CertificateRequest("CN=bank-01", tlsKey, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        return new EnrolmentRequest(token, Newcomer, request, evidenceKey.PublicKey.ToBase64Url(), DetachedJws.Sign(Encoding.UTF8.GetBytes(request), evidenceKey, "bank-01"));
    }
}
