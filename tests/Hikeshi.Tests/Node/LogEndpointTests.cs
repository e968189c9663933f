using System.Net;
using System.Net.Http.Headers;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class LogEndpointTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Checkpoint_AskedAgain_IsNotSentAgain()
    {
        await using var node = await StartedAsync();
        using var first = await node.Anybody.GetAsync("log/checkpoint");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", first.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        Assert.NotNull(first.Content.Headers.LastModified);

        // The node may publish in between; then the tag is another, and the answer is whole again.
        await UntilAsync(async () =>
        {
            using var now = await node.Anybody.GetAsync("log/checkpoint");
            using var request = new HttpRequestMessage(HttpMethod.Get, "log/checkpoint") { Headers = { IfNoneMatch = { now.Headers.ETag! } } };
            using var again = await node.Anybody.SendAsync(request);
            return again.StatusCode == HttpStatusCode.NotModified && (await again.Content.ReadAsByteArrayAsync()).Length == 0;
        });
        using var other = new HttpRequestMessage(HttpMethod.Get, "log/checkpoint") { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"other\"") } } };
        Assert.Equal(HttpStatusCode.OK, (await node.Anybody.SendAsync(other)).StatusCode);
    }

    [Fact]
    public async Task Tiles_FullAndPartial_MayBeKeptForEver()
    {
        await using var node = await StartedAsync();
        var width = (await HeadAsync(node)).Size;
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var tile = await node.Anybody.SendAsync(new HttpRequestMessage(method, $"log/tile/0/000.p/{width}"));
            Assert.Equal(HttpStatusCode.OK, tile.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", tile.Headers.NonValidated["Cache-Control"].ToString());
            Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType!.ToString());
            Assert.Equal(32 * (long)width, tile.Content.Headers.ContentLength);
            Assert.Equal(method == HttpMethod.Get ? 32 * (int)width : 0, (await tile.Content.ReadAsByteArrayAsync()).Length);
        }
    }

    [Theory]
    [InlineData("log/tile/0/999")]
    [InlineData("log/tile/63/000")]
    [InlineData("log/tile/00/000.p/1")]
    [InlineData("log/tile/+0/000.p/1")]
    [InlineData("log/tile/0/0.p/1")]
    [InlineData("log/tile/0/000.p/0")]
    [InlineData("log/tile/0/000.p/01")]
    [InlineData("log/tile/0/000.p/256")]
    [InlineData("log/tile/0/x000/000.p/1")]
    [InlineData("log/tile/0/000.p/1/")]
    [InlineData("log/tile/0/000.p%2F1")]
    [InlineData("log/tile/0/")]
    public async Task Tiles_ThatAreNotThereOrSpelledOtherwise_AreAProblemThatNobodyKeeps(string path)
    {
        await using var node = await StartedAsync();
        using var answer = await node.Anybody.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("POST", "log/checkpoint")]
    [InlineData("PUT", "log/cosigned")]
    [InlineData("DELETE", "log/tile/0/000")]
    [InlineData("POST", "log/tile/entries/000")]
    public async Task Log_AnotherMethodThanReading_IsNotAllowedAndSaysWhichAre(string method, string path)
    {
        await using var node = await StartedAsync();
        using var answer = await node.Anybody.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Bundles_AreForAuditorsAloneAndCompressed()
    {
        await using var node = await StartedAsync();
        var bundle = $"log/tile/entries/000.p/{(await HeadAsync(node)).Size}";
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Anybody.GetAsync(bundle)).StatusCode);
        using var viewer = await node.WithTokenAsync("viewer");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(bundle)).StatusCode);
        using var auditor = await node.WithTokenAsync("auditor");
        using var plain = await auditor.GetAsync(bundle);
        Assert.Equal("private, max-age=31536000, immutable", plain.Headers.NonValidated["Cache-Control"].ToString());
        using var asking = new HttpRequestMessage(HttpMethod.Get, bundle) { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue("gzip") } } };
        using var compressed = await auditor.SendAsync(asking);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], compressed.Headers.Vary);
        await using var unpacked = new System.IO.Compression.GZipStream(await compressed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        await unpacked.CopyToAsync(bytes);
        Assert.Equal(await plain.Content.ReadAsByteArrayAsync(), bytes.ToArray());
    }

    [Fact]
    public async Task Verify_RunningNode_IsVerifiedAsFarAsTheTokenReaches()
    {
        await using var node = await StartedAsync();
        var prefix = new Uri(node.Anybody.BaseAddress!, "log/");
        var vkey = (await File.ReadAllTextAsync(Path.Combine(node.Settings.DataDirectory, "evidence", "evidence.vkey"))).Trim();
        var older = Path.Combine(node.Settings.DataDirectory, "kept-checkpoint");
        await File.WriteAllBytesAsync(older, await node.Anybody.GetByteArrayAsync("log/checkpoint"));
        using var auditor = await node.WithTokenAsync("auditor");
        foreach (var (token, depth) in new[] { (null, VerificationDepth.HashTiles), (auditor.DefaultRequestHeaders.Authorization!.Parameter, VerificationDepth.Entries) })
        {
            var report = await PublishedVerifier.VerifyAsync(prefix, vkey, older, null, token, Patience, CancellationToken.None);
            Assert.Empty(report.Problems);
            Assert.Equal(depth, report.Depth);
            Assert.True(report.Entries > 0 && report.Entries == report.CheckpointSize && report.Since <= report.Entries);
        }

        using var stranger = Hikeshi.Kernel.Signing.Ed25519PrivateKey.Generate();
        var wrong = new NoteVerifier(NoteVerifier.TryParse(vkey, out var own) ? own.Name : "", stranger.PublicKey).ToString();
        var refused = await PublishedVerifier.VerifyAsync(prefix, wrong, since: null, witnesses: null, token: null, Patience, CancellationToken.None);
        Assert.Equal(ProblemCode.SignatureWrong, Assert.Single(refused.Problems).Code);
    }

    [Fact]
    public async Task Cosigned_BesideTheCheckpoint_IsServedAndCounted()
    {
        await using var node = await StartedAsync();
        using var missing = await node.Anybody.GetAsync("log/cosigned");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.True(missing.Headers.CacheControl!.NoStore);

        using var key = Hikeshi.Kernel.Signing.Ed25519PrivateKey.Generate();
        var witness = new WitnessVerifier("hikeshi.example/hub/witness", key.PublicKey);
        Assert.True(SignedNote.TryParse(await node.Anybody.GetByteArrayAsync("log/checkpoint"), out var note));
        var cosigned = new SignedNote(note.Text, [.. note.Signatures, Cosignature.Sign(note.Text, witness, key, DateTimeOffset.UtcNow)]);
        var directory = Path.Combine(node.Settings.DataDirectory, "evidence");
        await File.WriteAllTextAsync(Path.Combine(directory, CosignedLog.FileName), cosigned.ToString());
        using var served = await node.Anybody.GetAsync("log/cosigned");
        Assert.Equal(("no-cache", "text/plain; charset=utf-8"), (served.Headers.CacheControl!.ToString(), served.Content.Headers.ContentType!.ToString()));
        Assert.Equal(cosigned.ToString(), await served.Content.ReadAsStringAsync());

        var vkey = (await File.ReadAllTextAsync(Path.Combine(directory, "evidence.vkey"))).Trim();
        var report = await PublishedVerifier.VerifyAsync(new Uri(node.Anybody.BaseAddress!, "log/"), vkey, since: null, WitnessPolicy.Parse([witness.ToString()], null), token: null, Patience, CancellationToken.None);
        Assert.Empty(report.Problems);
        Assert.True(Checkpoint.TryParse(note.Text, out var then));
        Assert.Equal(then.Size, report.Finality!.FinalEntries);
    }

    /// <summary>A node whose first entries have been published.</summary>
    private static async Task<TestNode> StartedAsync()
    {
        var node = new TestNode();
        await node.StartAsync();
        await UntilAsync(async () =>
        {
            using var answer = await node.Anybody.GetAsync("log/checkpoint");
            return answer.IsSuccessStatusCode && (await HeadAsync(node)).Size > 0;
        });
        return node;
    }

    private static async Task<Checkpoint> HeadAsync(TestNode node)
    {
        Assert.True(SignedNote.TryParse(await node.Anybody.GetByteArrayAsync("log/checkpoint"), out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var head));
        return head;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }
}
