using System.Diagnostics;
using System.Text;

namespace Hikeshi.Response.Actuators.Nftables;

/// <summary>Runs <c>nft</c> and <c>conntrack</c>, bounded in time and in what they may say.</summary>
/// <param name="netns">Named network namespace to work in; null: the own one.</param>
internal sealed class NftCommand(string? netns)
{
    private const int LargestAnswer = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task<NftAnswer> NftAsync(string script, CancellationToken cancel) => RunAsync("nft", ["-f", "-"], script, cancel);

    public Task<NftAnswer> QueryAsync(string[] words, CancellationToken cancel) => RunAsync("nft", ["-j", .. words], input: null, cancel);

    /// <summary>Cuts what is established: without it a flow would live on where an earlier rule lets it.</summary>
    public Task<NftAnswer> ForgetFlowsAsync(string[] words, CancellationToken cancel) => RunAsync("conntrack", ["-D", .. words], input: null, cancel);

    private async Task<NftAnswer> RunAsync(string program, string[] arguments, string? input, CancellationToken cancel)
    {
        string[] words = netns is null ? [program, .. arguments] : ["ip", "netns", "exec", netns, program, .. arguments];
        var start = new ProcessStartInfo(words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in words[1..])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
            try
            {
                var said = ReadAsync(process.StandardOutput.BaseStream, bounded.Token);
                var complained = ReadAsync(process.StandardError.BaseStream, bounded.Token);
                if (input is not null)
                {
                    await process.StandardInput.WriteAsync(input.AsMemory(), bounded.Token);
                }

                process.StandardInput.Close();
                await process.WaitForExitAsync(bounded.Token);
                return new NftAnswer(process.ExitCode == 0, await said, (await complained).Trim());
            }
            catch
            {
                Kill(process);
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new NftAnswer(IsFine: false, "", $"{program} did not end within {Patience.TotalSeconds:0} s");
        }
        catch (Exception missing) when (missing is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            return new NftAnswer(IsFine: false, "", $"{program} cannot be run: {missing.Message}");
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (kept.Length + read > LargestAnswer)
            {
                throw new IOException($"more than {LargestAnswer} bytes");
            }

            kept.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }
}

internal sealed record NftAnswer(bool IsFine, string Output, string Complaint);
