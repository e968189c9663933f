using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Evidence;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Verify_NodesDirectoryAndItsPublishedPart_TellTheShell()
    {
        var vkey = await FillAsync();
        var published = Path.Combine(place.Path, "log");
        var checkpoint = Path.Combine(published, "checkpoint");
        foreach (var directory in new[] { place.Path, published })
        {
            Assert.Equal(ExitCode.Fine, await RunAsync(directory, "--vkey", vkey, "--since", checkpoint));
        }

        var tile = Path.Combine(published, "tile", "0", "001.p", "44");
        var bytes = await File.ReadAllBytesAsync(tile);
        bytes[7] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes);
        foreach (var directory in new[] { place.Path, published })
        {
            Assert.Equal(ExitCode.Findings, await RunAsync(directory, "--vkey", vkey, "--format", "json"));
        }
    }

    [Fact]
    public async Task Verify_SinceOfALogThatHasShrunk_IsAFinding()
    {
        await FillAsync();
        var kept = Path.Combine(place.Path, "kept");
        File.Copy(Path.Combine(place.Path, "log", "checkpoint"), kept);
        foreach (var part in new[] { "segments", "log", "durable" }.Select(p => Path.Combine(place.Path, p)))
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
            else
            {
                File.Delete(part);
            }
        }

        var vkey = await FillAsync(); // the same key begins another history
        Assert.Equal(ExitCode.Fine, await RunAsync(place.Path, "--vkey", vkey));
        Assert.Equal(ExitCode.Findings, await RunAsync(place.Path, "--vkey", vkey, "--since", kept));
    }

    [Theory]
    [InlineData("--vkey", "https://log.example/")]
    [InlineData("timeout", "https://log.example/", "--vkey", "a+b+c", "--timeout", "0")]
    [InlineData("https://:0/", "https://:0/", "--vkey", "a+b+c")]
    [InlineData("nowhere", "nowhere")]
    public async Task Verify_WhatCannotBeUsed_IsRefused(string where, params string[] arguments)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync(arguments));
        Assert.Contains(where, refused.Refusal.Where, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(params string[] arguments) =>
        VerifyCommand.Build().Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

    private async Task<string> FillAsync()
    {
        await using var log = place.Open();
        log.Append([.. Enumerable.Range(0, 300).Select(i => Draft($"{i}"))]);
        return log.VerifierKey;
    }
}
