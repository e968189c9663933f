using System.IO.Compression;
using System.Net;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Node;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikeshi.Tests.Evidence;

/// <summary>A log behind a server that does what it likes.</summary>
public sealed class RemoteLogTests : IAsyncLifetime, IDisposable
{
    private readonly ForeignLog log = new(ForeignLog.Texts(700));
    private readonly Uri prefix = new($"http://127.0.0.1:{LoopbackPort.Next()}/some/log");
    private WebApplication server = null!;
    private int running;
    private int mostAtOnce;

    /// <summary>Answers instead of the files; false leaves it to them.</summary>
    private Func<HttpContext, string, Task<bool>> Trick { get; set; } = (_, _) => Task.FromResult(false);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, prefix.Port));
        server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task Verify_HonestServer_IsVerifiedWithFewRequestsAtOnce()
    {
        var report = await VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal((VerificationDepth.Entries, 700UL, 3), (report.Depth, report.Entries, report.Bundles));
        Assert.Equal(4, report.Tiles); // 3 of leaves, 1 above
        Assert.InRange(mostAtOnce, 1, 4);
    }

    [Fact]
    public async Task Verify_PartialTilesReplacedByFullOnes_IsVerified()
    {
        using var grown = new ForeignLog(ForeignLog.Texts(768));
        foreach (var path in new[] { "tile/0/002", "tile/entries/002" })
        {
            Directory.Delete(Path.Combine(log.Path, path + ".p"), recursive: true);
            File.Copy(Path.Combine(grown.Path, path), Path.Combine(log.Path, path));
        }

        Assert.Empty((await VerifyAsync()).Problems);
    }

    /// <summary>As in a directory: what a file is named is what it must hold.</summary>
    [Theory]
    [InlineData("tile/0/002", true, ProblemCode.TileLength)]
    [InlineData("tile/entries/002", true, ProblemCode.BundleMalformed)]
    [InlineData("tile/1/000", true, ProblemCode.TileLength)]
    [InlineData("tile/entries/002", false, ProblemCode.BundleMalformed)]
    public async Task Verify_TileOfAnotherWidthThanItsName_IsNamed(string full, bool partialInPlaceOfFull, string code)
    {
        using var grown = new ForeignLog(ForeignLog.Texts(66_000));
        var partials = Path.Combine(log.Path, full + ".p");
        var partial = Directory.GetFiles(partials).Single();
        if (partialInPlaceOfFull)
        {
            File.Copy(partial, Path.Combine(log.Path, full));
            Directory.Delete(partials, recursive: true);
        }
        else
        {
            File.Copy(Path.Combine(grown.Path, full), partial, overwrite: true);
        }

        Assert.Equal(code, Assert.Single((await VerifyAsync()).Problems).Code);
        var inDirectory = await PublishedVerifier.VerifyAsync(log.Path, log.Verifier.ToString(), since: null, witnesses: null, CancellationToken.None);
        Assert.Contains(code, inDirectory.Problems.Select(p => p.Code));
    }

    [Fact]
    public async Task Verify_BundlesNotForUs_SaysSoAndVerifiesTheRest()
    {
        var presented = new List<string>();
        Trick = (context, path) =>
        {
            lock (presented)
            {
                presented.Add($"{path} {context.Request.Headers.Authorization}");
            }

            context.Response.StatusCode = path.Contains("/entries/", StringComparison.Ordinal) ? 401 : 200;
            return Task.FromResult(context.Response.StatusCode != 200);
        };
        var report = await VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal((VerificationDepth.HashTiles, 700UL, 0), (report.Depth, report.Entries, report.Bundles));
        Assert.Contains("not for us", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.All(presented, p => Assert.DoesNotContain("Bearer", p, StringComparison.Ordinal));

        presented.Clear();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync("hks_secret")); // whoever shows a token wants the entries verified
        Assert.Equal("evidence.token-refused", refused.Refusal.Code);
        Assert.All(presented, p => Assert.Equal(p.Contains("/entries/", StringComparison.Ordinal), p.EndsWith("Bearer hks_secret", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(404, "hks_secret")]
    public async Task Verify_FirstBundleHidden_IsNamed(int status, string? token)
    {
        Trick = (context, path) =>
        {
            context.Response.StatusCode = path.StartsWith("tile/entries/000", StringComparison.Ordinal) ? status : 200;
            return Task.FromResult(context.Response.StatusCode != 200);
        };
        var report = await VerifyAsync(token);
        Assert.Equal(ProblemCode.TileMissing, Assert.Single(report.Problems).Code);
        Assert.Equal(2, report.Bundles);
    }

    [Fact]
    public async Task Verify_FirstBundleHiddenAndTheOthersRefused_IsRefusedWithATokenOnly()
    {
        Trick = (context, path) =>
        {
            context.Response.StatusCode = path.StartsWith("tile/entries/000", StringComparison.Ordinal) ? 404 : path.Contains("/entries/", StringComparison.Ordinal) ? 403 : 200;
            return Task.FromResult(context.Response.StatusCode != 200);
        };
        Assert.Equal("evidence.token-refused", (await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync("hks_secret"))).Refusal.Code);
        Assert.Contains("not for us", Assert.Single((await VerifyAsync()).Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tile/0/001", ProblemCode.TileLength)]
    [InlineData("tile/entries/001", ProblemCode.TileLength)]
    [InlineData("tile/1/000.p/2", ProblemCode.TileLength)]
    [InlineData("checkpoint", ProblemCode.CheckpointMalformed)]
    public async Task Verify_AnswerThatNeverEnds_IsNamedAndNotReadToItsEnd(string path, string code)
    {
        Trick = async (context, asked) =>
        {
            if (asked != path)
            {
                return false;
            }

            var block = new byte[64 << 10];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }

            return true;
        };
        Assert.Equal(code, (await VerifyAsync()).Problems[0].Code);
    }

    [Fact]
    public async Task Verify_CompressedBundles_AreReadAndBombsAreNot()
    {
        Trick = async (context, asked) =>
        {
            if (!asked.StartsWith("tile/entries/", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            if (asked == "tile/entries/001" && context.Request.Host.Host == "localhost")
            {
                var zeros = new byte[1 << 20];
                for (var i = 0; i < 200; i++)
                {
                    await gzip.WriteAsync(zeros, context.RequestAborted);
                }
            }
            else
            {
                await gzip.WriteAsync(await File.ReadAllBytesAsync(Path.Combine(log.Path, asked)));
            }

            return true;
        };
        Assert.Equal(VerificationDepth.Entries, (await VerifyAsync()).Depth);
        var bomb = await PublishedVerifier.VerifyAsync(new UriBuilder(prefix) { Host = "localhost" }.Uri, log.Verifier.ToString(), null, null, null, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(ProblemCode.TileLength, bomb.Problems[0].Code);
    }

    [Theory]
    [InlineData(302, "redirects are not followed")]
    [InlineData(204, "answers 204")]
    [InlineData(503, "answers 503")]
    public async Task Verify_OtherAnswers_AreRefusedInWords(int status, string words)
    {
        Trick = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return Task.FromResult(true);
        };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync());
        Assert.Equal("evidence.unreachable", refused.Refusal.Code);
        Assert.Contains(words, refused.Refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ServerThatDripsOrIsGone_IsRefusedInTime()
    {
        Trick = async (context, _) =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(patience: TimeSpan.FromSeconds(1)));
        Assert.Contains("within 1 s", refused.Refusal.What, StringComparison.Ordinal);
        await server.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal("evidence.unreachable", (await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync())).Refusal.Code);
    }

    [Theory]
    [InlineData("http://log.example/", "in the clear")]
    [InlineData("ftp://log.example/", "no address of a log")]
    [InlineData("https://user@log.example/", "no address of a log")]
    [InlineData("https://log.example/?q", "no address of a log")]
    public async Task Verify_AddressThatCannotBeUsed_IsRefused(string address, string words)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => PublishedVerifier.VerifyAsync(new Uri(address), log.Verifier.ToString(), null, null, "hks_secret", TimeSpan.FromSeconds(5), CancellationToken.None));
        Assert.Contains(words, refused.Refusal.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hks_a\nhks_b", "line end as number 6")]
    [InlineData("hks_a hks_b", "white space")]
    [InlineData("hks_ä", "character that no token has as number 5")]
    [InlineData("hks_\u0000", "white space or a line end")]
    public async Task Verify_TokenThatCannotBeSent_IsRefusedWithoutShowingIt(string token, string words)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(token));
        Assert.Equal("evidence.input", refused.Refusal.Code);
        Assert.Contains(words, refused.Refusal.What, StringComparison.Ordinal);
        Assert.DoesNotContain("hks_", refused.Refusal.Sentence, StringComparison.Ordinal);
    }

    private Task<VerificationReport> VerifyAsync(string? token = null, TimeSpan? patience = null) =>
        PublishedVerifier.VerifyAsync(prefix, log.Verifier.ToString(), since: null, witnesses: null, token, patience ?? TimeSpan.FromMinutes(1), CancellationToken.None);

    private async Task AnswerAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref running);
        mostAtOnce = Math.Max(mostAtOnce, now);
        try
        {
            var path = context.Request.Path.Value!["/some/log/".Length..];
            if (await Trick(context, path))
            {
                return;
            }

            var file = Path.Combine(log.Path, path);
            if (File.Exists(file))
            {
                await context.Response.SendFileAsync(file);
            }
            else
            {
                context.Response.StatusCode = 404;
            }
        }
        catch (OperationCanceledException)
        {
            // The verifier left, as it should.
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }
}
