using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>
/// Runs a program of this machine for each question: the question on its standard input, the answer on its standard output. It has a process group
/// of its own, which is killed when its time is over, and nothing of the node's environment.
/// </summary>
internal sealed class HookCommand(string program, IReadOnlyList<string> arguments) : IHookLine
{
    private const int MostComplaint = 4 * 1024;
    private const int Kill = 9;

    public async Task<byte[]> AskAsync(byte[] question, CancellationToken cancel)
    {
        using var process = Start();
        var told = TellAsync(process, question, cancel);
        var said = ReadAsync(process.StandardOutput.BaseStream, HookLimits.MostBytes, cancel);
        var complained = ReadSomeAsync(process.StandardError.BaseStream, cancel);
        try
        {
            // What has left its group, and keeps its output open, is left behind, not waited for.
            await said.WaitAsync(cancel);
            await Task.WhenAll(told, complained, process.WaitForExitAsync(cancel)).WaitAsync(cancel);
        }
        catch
        {
            EndAll(process);
            throw;
        }

        return process.ExitCode == 0 ? await said : throw new NotDoneException($"{program} ended with {process.ExitCode}{Complaint(await complained)}");
    }

    public void Dispose()
    {
        // Each question has a process of its own, which is over when it is answered.
    }

    private Process Start()
    {
        // setsid(1) becomes the program: the same process, as the leader of a new group.
        var start = new ProcessStartInfo("/usr/bin/setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        try
        {
            return Process.Start(start) ?? throw new NotDoneException($"{program} did not start");
        }
        catch (Win32Exception missing)
        {
            throw new NotDoneException($"{program} cannot be run: {missing.Message}");
        }
    }

    /// <summary>A program may answer without reading what it was asked.</summary>
    private static async Task TellAsync(Process process, byte[] question, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(question, cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has closed its end.
        }
    }

    private async Task<byte[]> ReadAsync(Stream stream, int most, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var part = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(part, cancel)) > 0;)
        {
            if (kept.Length + read > most)
            {
                throw new NotDoneException($"{program} answered with more than {most} bytes") { Kind = NotDone.TooLong };
            }

            kept.Write(part, 0, read);
        }

        return kept.ToArray();
    }

    /// <summary>To the end, so that nobody waits for a full pipe; the beginning is kept.</summary>
    private static async Task<string> ReadSomeAsync(Stream stream, CancellationToken cancel)
    {
        var (kept, length, part) = (new byte[MostComplaint], 0, new byte[4 * 1024]);
        for (int read; (read = await stream.ReadAsync(part, cancel)) > 0;)
        {
            var fits = Math.Min(read, kept.Length - length);
            part.AsSpan(0, fits).CopyTo(kept.AsSpan(length));
            length += fits;
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }

    private static string Complaint(string text) => Scrubbing.Line(text) is { Length: > 0 } line ? $": {line}" : "";

    private static void EndAll(Process process)
    {
        _ = kill(-process.Id, Kill); // what it started belongs to its group; ESRCH: all of it is over
        try
        {
            process.Kill(); // it may have been stopped before it had a group
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
