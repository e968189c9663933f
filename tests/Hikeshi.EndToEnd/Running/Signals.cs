using System.Globalization;
using System.Runtime.InteropServices;
using Hikeshi.Exercises.Nodes;

namespace Hikeshi.EndToEnd.Running;

/// <summary>Signals to the process that serves a node's directory.</summary>
internal static class Signals
{
    private const int StopNumber = 19;
    private const int ContinueNumber = 18;

    /// <summary>SIGSTOP: it hangs.</summary>
    public static void Stop(NodeProcess node) => Send(node, StopNumber);

    /// <summary>SIGCONT.</summary>
    public static void Continue(NodeProcess node) => Send(node, ContinueNumber);

    private static void Send(NodeProcess node, int number)
    {
        var pid = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).First(entry => int.TryParse(entry, CultureInfo.InvariantCulture, out _) && CommandLine(entry).Contains($"serve\0--data\0{node.Directory}", StringComparison.Ordinal));
        Assert.True(Kill(int.Parse(pid!, CultureInfo.InvariantCulture), number) == 0, $"signal {number}: {Marshal.GetLastPInvokeError()}");
    }

    private static string CommandLine(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
