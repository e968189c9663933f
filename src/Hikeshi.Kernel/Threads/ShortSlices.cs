using System.Runtime.InteropServices;

namespace Hikeshi.Kernel.Threads;

/// <summary>
/// For a thread whose every turn others wait for. It asks the scheduler for short slices instead of more time: a thread
/// with a shorter slice has the earlier deadline, and may interrupt one with a longer slice when it wakes (Linux 6.12, EEVDF; sched_setattr(2)).
/// Needs no privilege; where the kernel does not know it, nothing changes.
/// </summary>
public static class ShortSlices
{
    private const long SetAttributes = 314; // sched_setattr on x86-64, for which the C library has no function yet
    private const int ThisThread = 0;

    [ThreadStatic]
    private static bool isAsked;

    /// <summary>As <see cref="Ask"/>, the first time on each thread: for what runs on threads of a pool.</summary>
    public static void AskOnce(TimeSpan slice)
    {
        if (!isAsked)
        {
            isAsked = true;
            Ask(slice);
        }
    }

    /// <param name="slice">At least 0.1 ms; the usual one is 3 ms.</param>
    /// <returns>Whether the kernel has taken it.</returns>
    public static bool Ask(TimeSpan slice)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return false;
        }

        var wanted = new SchedulingAttributes { Size = (uint)Marshal.SizeOf<SchedulingAttributes>(), Nice = getpriority(0, 0), Runtime = (ulong)slice.TotalNanoseconds };
        return syscall(SetAttributes, ThisThread, in wanted, 0) == 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy; // SCHED_OTHER
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long syscall(long number, int thread, in SchedulingAttributes attributes, uint flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getpriority(int which, uint who);
}
