using System.Runtime.InteropServices;

namespace Hikeshi.Kernel.Threads;

/// <summary>Work that nobody waits for while somebody may wait for the processor: on a thread of its own that stands back behind every other one.</summary>
public static class LeastPriority
{
    private const int PriorityOfThread = 0; // PRIO_PROCESS with 0 is the calling thread (Linux: setpriority(2))
    private const int LeastNice = 19;

    /// <param name="name">Of the thread, for those who look at the process; Linux shows fifteen characters.</param>
    /// <param name="work">Runs at full speed when the processor is free, and is never starved altogether. Where lowering the priority is forbidden, it runs like everything else.</param>
    /// <returns>What the work returns or throws; continued elsewhere, with ordinary priority.</returns>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            _ = setpriority(PriorityOfThread, 0, LeastNice);
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return done.Task;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setpriority(int which, uint who, int priority);
}
