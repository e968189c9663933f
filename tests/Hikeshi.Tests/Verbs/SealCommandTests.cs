using System.CommandLine;
using System.Globalization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Tests.Node;
using Hikeshi.Tests.People;
using Hikeshi.Verbs.Evidence;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary><c>reader-key</c>, <c>seal</c> and <c>unseal</c>, against a node.</summary>
public sealed class SealCommandTests : IAsyncDisposable
{
    private static readonly string Tomorrow = DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    private readonly string directory = Directory.CreateTempSubdirectory("seal-").FullName;
    private readonly TestClock clock = new(DateTimeOffset.UtcNow);
    private readonly TestNode node = new();

    private string Data => node.Settings.DataDirectory;

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Unseal_BeforeAndAfterTheDate_TellsTheShell()
    {
        Assert.Equal(ExitCode.Fine, await RunAsync(ReaderKeyCommand.Build(), "--output", Of("cert.jwk")));
        Assert.Equal(ExitCode.Fine, await RunAsync(ReaderKeyCommand.Build(), "--output", Of("other")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Of("cert.jwk")));
        Assert.Equal(SealingKey.FromJwk("", SecretFile.Read(Of("cert.jwk"))).Public, SealingPublicKey.Parse("", await File.ReadAllTextAsync(Of("cert.public.jwk"))));
        await File.WriteAllBytesAsync(Of("findings"), [0, 1, 255]);
        await node.StartAsync(clock);
        Assert.Equal(ExitCode.Fine, await RunAsync(SealCommand.Build(), Of("findings"), "--until", Tomorrow, "--reader", $"CERT={Of("cert.public.jwk")}", "--title", "Findings", "--data", Data));
        var id = (await node.EntryAsync("evidence.document-sealed/1", _ => true)).GetProperty("id").GetString()!;

        Assert.Equal(ExitCode.Findings, await UnsealAsync(id));
        Assert.Equal(ExitCode.Findings, await UnsealAsync(id, "--reader-key", Of("other")));
        Assert.False(File.Exists(Of("opened")));
        Assert.Equal(ExitCode.Fine, await UnsealAsync(id, "--reader-key", Of("cert.jwk")));
        Assert.Equal([0, 1, 255], await File.ReadAllBytesAsync(Of("opened")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Of("opened")));
        File.Delete(Of("opened"));

        clock.Advance(TimeSpan.FromDays(2));
        var ended = (await node.EntryAsync("evidence.embargo-ended/1", _ => true)).GetProperty("id").GetString()!;
        await node.Owner.GetStringAsync($"api/v1/evidence/{id}/sealed"); // answers once the end is on disk
        Assert.Equal(ExitCode.Fine, await UnsealAsync(id));
        Assert.Equal([0, 1, 255], await File.ReadAllBytesAsync(Of("opened")));
        Assert.Contains("no sealed document", (await Assert.ThrowsAsync<RefusedException>(() => UnsealAsync(ended))).Refusal.What, StringComparison.Ordinal);
        await EraseAsync(id);
        Assert.Equal(ExitCode.Findings, await UnsealAsync(id));
    }

    [Fact]
    public async Task ReaderKey_OverAFile_IsRefused()
    {
        await File.WriteAllTextAsync(Of("a.public.jwk"), "kept");
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync(ReaderKeyCommand.Build(), "--output", Of("a.jwk")));
        Assert.False(File.Exists(Of("a.jwk")));
        Assert.Equal("kept", await File.ReadAllTextAsync(Of("a.public.jwk")));
    }

    [Fact]
    public async Task Seal_WhatCannotBeUsed_IsRefusedBeforeANodeIsAsked()
    {
        await RunAsync(ReaderKeyCommand.Build(), "--output", Of("cert.jwk"));
        await File.WriteAllTextAsync(Of("findings"), "text");
        var reader = $"CERT={Of("cert.public.jwk")}";
        foreach (var (where, arguments) in new (string, string[])[]
        {
            ("until", [Of("findings"), "--until", "2020-01-01", "--reader", reader]),
            (Of("none"), [Of("none"), "--until", Tomorrow, "--reader", reader]),
            ("--reader", [Of("findings"), "--until", Tomorrow, "--reader", "CERT"]),
            ("reader CERT", [Of("findings"), "--until", Tomorrow, "--reader", $"CERT={Of("cert.jwk")}"]),
            (Data, [Of("findings"), "--until", Tomorrow, "--reader", reader]), // no node runs
        })
        {
            Assert.Equal(where, (await Assert.ThrowsAsync<RefusedException>(() => RunAsync(SealCommand.Build(), [.. arguments, "--data", Data]))).Refusal.Where);
        }
    }

    private Task<int> UnsealAsync(string id, params string[] more) => RunAsync(UnsealCommand.Build(), [id, "--data", Data, "--output", Of("opened"), .. more]);

    private async Task EraseAsync(string id)
    {
        await node.StopAsync();
        await using var log = node.OpenLog();
        Assert.True(log.TryFind(Hikeshi.Kernel.Identity.EntryId.Parse(id), out var index));
        await log.EraseAsync(index, CancellationToken.None);
    }

    private string Of(string name) => Path.Combine(directory, name);

    private static Task<int> RunAsync(Command command, params string[] arguments) =>
        command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
