using System.Diagnostics;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Tests.Architecture;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

/// <summary>What our code wrote, read by <c>tests/independent-verifier</c>: Go, on packages of the Go team, sharing nothing with us.</summary>
public sealed class IndependentVerifierTests : IClassFixture<IndependentVerifierTests.Built>
{
    private readonly Built built;

    public IndependentVerifierTests(Built built)
    {
        Assert.SkipWhen(built.Missing is not null, built.Missing ?? "");
        this.built = built;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public async Task Verify_WhatOurLogPublished_Holds(int size)
    {
        using var place = new TemporaryLog();
        var (log, vkey) = await WriteAsync(place, size);
        var (code, said) = await built.RunAsync("-vkey", vkey, "-log", log);
        Assert.True(code == 0, said);
        Assert.Contains($"{Origin}: {size} entries", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithAnotherKey_DoesNot()
    {
        using var place = new TemporaryLog();
        using var elsewhere = new TemporaryLog();
        var (log, _) = await WriteAsync(place, 3);
        var (_, other) = await WriteAsync(elsewhere, 3);
        Assert.Equal(1, (await built.RunAsync("-vkey", other, "-log", log)).Code);
        Assert.Equal(2, (await built.RunAsync("-vkey", "none", "-log", log)).Code);
    }

    /// <summary>One bit in every file that is published, one after the other, and each file away.</summary>
    [Fact]
    public async Task Verify_TamperedCopies_DoNotHold()
    {
        using var place = new TemporaryLog();
        var (log, vkey) = await WriteAsync(place, 600);
        foreach (var file in Directory.GetFiles(log, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            var altered = bytes.ToArray();
            altered[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, altered);
            Assert.True((await built.RunAsync("-vkey", vkey, "-log", log)).Code == 1, $"a changed bit in {file} went unnoticed");
            File.Delete(file);
            Assert.True((await built.RunAsync("-vkey", vkey, "-log", log)).Code == 1, $"that {file} was gone went unnoticed");
            await File.WriteAllBytesAsync(file, bytes);
        }

        Assert.Equal(0, (await built.RunAsync("-vkey", vkey, "-log", log)).Code);
    }

    [Fact]
    public async Task Verify_Receipts_HoldForTheirEntryAlone()
    {
        var leaves = ForeignLog.Texts(300);
        using var log = new ForeignLog(leaves);
        using var place = new TemporaryLog();
        var (leaf, receipt) = (Path.Combine(place.Path, "leaf"), Path.Combine(place.Path, "entry.tlog-proof"));
        foreach (var index in new[] { 0, 255, 299 })
        {
            // C2SP tlog-proof, as its text says it.
            var path = ForeignLog.AuditPath(index, [.. leaves.Select(l => System.Security.Cryptography.SHA256.HashData([0, .. l]))]);
            var text = $"c2sp.org/tlog-proof@v1\nextra {Convert.ToBase64String(leaves[index])}\nindex {index}\n{string.Concat(path.Select(h => Convert.ToBase64String(h) + "\n"))}\n{await File.ReadAllTextAsync(log.CheckpointPath)}";
            await File.WriteAllTextAsync(receipt, text);
            await File.WriteAllBytesAsync(leaf, leaves[index]);
            string[] alone = ["-vkey", log.Verifier.ToString(), "-receipt", receipt];
            foreach (var with in new string[][] { [], ["-leaf", leaf], ["-log", log.Path] })
            {
                var (code, said) = await built.RunAsync([.. alone, .. with]);
                Assert.True(code == 0 && said.Contains($"entry {index} is in the log of 300 entries", StringComparison.Ordinal), said);
            }

            await File.WriteAllBytesAsync(leaf, [7]);
            Assert.Equal(1, (await built.RunAsync([.. alone, "-leaf", leaf])).Code);
            await File.WriteAllTextAsync(receipt, text.Replace($"index {index}\n", $"index {index ^ 1}\n", StringComparison.Ordinal));
            Assert.Equal(1, (await built.RunAsync([.. alone])).Code);
        }
    }

    [Fact]
    public async Task Verify_ReceiptsThatOurLogGives_HoldUntilTheyAreAltered()
    {
        using var place = new TemporaryLog();
        var receipt = Path.Combine(place.Path, "ours.tlog-proof");
        await using var log = place.Open();
        await log.DurableAsync(log.Append([.. Enumerable.Range(0, 300).Select(i => Draft($"{i}"))]) + 299, CancellationToken.None);
        await log.PublishAsync();
        foreach (var index in new ulong[] { 0, 255, 256, 299 })
        {
            var text = ReceiptMaker.FromLog(log, log.ReadHeader(index).Id, ReceiptContents.Header);
            await File.WriteAllTextAsync(receipt, text);
            var (code, said) = await built.RunAsync("-vkey", log.VerifierKey, "-receipt", receipt);
            Assert.True(code == 0 && said.Contains($"entry {index} is in the log of 300 entries", StringComparison.Ordinal), said);
            await File.WriteAllTextAsync(receipt, text.Replace($"index {index}\n", $"index {index ^ 1}\n", StringComparison.Ordinal));
            Assert.Equal(1, (await built.RunAsync("-vkey", log.VerifierKey, "-receipt", receipt)).Code);
        }
    }

    private static async Task<(string Log, string VerifierKey)> WriteAsync(TemporaryLog place, int size)
    {
        await using var log = place.Open();
        for (var left = size; left > 0; left -= 1000)
        {
            log.Append([.. Enumerable.Range(0, Math.Min(left, 1000)).Select(i => Draft($"{i}"))]);
        }

        return (Path.Combine(place.Path, "log"), log.VerifierKey);
    }

    /// <summary>The program, built once; or why it cannot be.</summary>
    public sealed class Built : IAsyncLifetime
    {
        private const string Packages = "/usr/share/gocode";
        private readonly string folder = Directory.CreateTempSubdirectory("verifier-").FullName;

        public string? Missing { get; private set; }

        private string Program => Path.Combine(folder, "independent-verifier");

        public async ValueTask InitializeAsync()
        {
            if (!File.Exists("/usr/bin/go") || !Directory.Exists(Path.Combine(Packages, "src/golang.org/x/mod/sumdb")))
            {
                Missing = "the independent verifier needs the Debian packages golang-go and golang-golang-x-mod-dev";
                return;
            }

            var (code, said) = await StartAsync("/usr/bin/go", Path.Combine(Repository.Root, "tests", "independent-verifier"), "build", "-o", Program, ".");
            Assert.True(code == 0, said);
        }

        public Task<(int Code, string Said)> RunAsync(params string[] arguments) => StartAsync(Program, folder, arguments);

        private async Task<(int Code, string Said)> StartAsync(string program, string directory, params string[] arguments)
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            start.Environment["GO111MODULE"] = "off";
            start.Environment["GOPATH"] = Packages;
            start.Environment["GOCACHE"] = Path.Combine(folder, "cache");
            start.Environment["GOFLAGS"] = "-buildvcs=false";
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = await process.StandardOutput.ReadToEndAsync() + await errors;
            await process.WaitForExitAsync();
            return (process.ExitCode, said);
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
