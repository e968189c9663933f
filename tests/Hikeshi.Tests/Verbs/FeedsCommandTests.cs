using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Exposure.Feeds.Remote;
using Hikeshi.Verbs.Feeds;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary><c>exposure feeds</c>: what the shell is told.</summary>
public sealed class FeedsCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("hikeshi-feeds-").FullName;

    [Fact]
    public async Task FetchAndStatus_GoodThenDeadFeed_TellTheShell()
    {
        await using var server = await FeedServer.StartAsync(context => context.Response.Body.WriteAsync(FetchFixture.Osv("A", 10)).AsTask());
        var config = Path.Combine(directory, "feeds.yaml");
        var into = Path.Combine(directory, "copies");
        await File.WriteAllTextAsync(config, $"format: hikeshi-feeds/1\nfeeds:\n  - {{ name: a, url: '{server.Address}a.json', content: advisories, allowHttp: true }}\n");

        Assert.Equal(ExitCode.Findings, await RunAsync("fetch", "--config", config, "--into", into, "--once"));
        Assert.Empty(server.Asked);
        Assert.Equal(ExitCode.Findings, await RunAsync("status", "--into", into));

        Assert.Equal(ExitCode.Fine, await RunAsync("fetch", "--config", config, "--into", into, "--once", "--allow-private", "--format", "json"));
        Assert.Equal(FetchFixture.Osv("A", 10), await File.ReadAllBytesAsync(Path.Combine(into, "a.json")));
        Assert.Equal(ExitCode.Fine, await RunAsync("status", "--into", into, "--format", "json"));

        server.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        Assert.Equal(ExitCode.Findings, await RunAsync("fetch", "--config", config, "--into", into, "--once", "--allow-private"));
        Assert.Equal(ExitCode.Findings, await RunAsync("status", "--into", into));
    }

    [Fact]
    public async Task Fetch_ConfigurationThatIsNotThere_IsRefused() =>
        Assert.StartsWith("nowhere.yaml: ", (await Assert.ThrowsAsync<RefusedException>(() => RunAsync("fetch", "--config", "nowhere.yaml", "--into", directory))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_IntoAFile_IsRefused()
    {
        var config = Path.Combine(directory, "feeds.yaml");
        await File.WriteAllTextAsync(config, "format: hikeshi-feeds/1\nfeeds:\n  - { name: a, url: 'https://example.org/a.json', content: advisories }\n");
        Assert.StartsWith($"{config}: this is no folder; expected a folder", (await Assert.ThrowsAsync<RefusedException>(() => RunAsync("fetch", "--config", config, "--into", config, "--once"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static Task<int> RunAsync(params string[] args) =>
        FeedsCommand.Build().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
