using System.Net;
using System.Runtime.InteropServices;

namespace Hikeshi.Exercises.Traffic;

/// <summary>
/// The few system calls of a probe, straight to libc: thousands of connects a second beside forty nodes on two cores leave no room
/// for an object and a thread-pool hop per connect. Linux only.
/// </summary>
internal static class ProbeSocket
{
    internal const int InputOrEnd = 0x1; // EPOLLIN; EPOLLERR and EPOLLHUP are always reported
    private const int Inet = 2, Stream = 1, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int SolSocket = 1, SoLinger = 13, InProgress = 115, Monotonic = 1;

    /// <summary>An epoll event is packed on x64 only (epoll_ctl(2)).</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    internal static readonly int EventSize = DataOffset + 8;

    private static readonly byte[] ResetOnClose = [1, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>sockaddr_in, network byte order.</summary>
    internal static byte[] SocketAddress(IPAddress address, int port)
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, (short)Inet);
        bytes[2] = (byte)(port >> 8);
        bytes[3] = (byte)(port & 0xff);
        address.GetAddressBytes().CopyTo(bytes, 4);
        return bytes;
    }

    /// <returns>A connecting descriptor that resets when it is closed, or -1 when this machine could not begin (no port, no descriptor).</returns>
    internal static int BeginConnect(byte[] source, byte[] target)
    {
        var descriptor = socket(Inet, Stream | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
        {
            return -1;
        }

        if (setsockopt(descriptor, SolSocket, SoLinger, ResetOnClose, ResetOnClose.Length) == 0
            && bind(descriptor, source, source.Length) == 0
            && (connect(descriptor, target, target.Length) == 0 || Marshal.GetLastPInvokeError() is InProgress or 111))
        {
            return descriptor;
        }

        _ = close(descriptor);
        return -1;
    }

    /// <returns>Bytes read; 0 at the end; -1 when reset or refused.</returns>
    internal static int Receive(int descriptor, byte[] buffer) => (int)recv(descriptor, buffer, buffer.Length, 0);

    internal static void Close(int descriptor) => _ = close(descriptor);

    internal static int NewPoll() => Checked(epoll_create1(CloseOnExec), "epoll_create1");

    /// <summary>Reports input, end or error of <paramref name="descriptor"/> under <paramref name="tag"/>.</summary>
    internal static bool Watch(int poll, int descriptor, ulong tag)
    {
        Span<byte> entry = stackalloc byte[16];
        BitConverter.TryWriteBytes(entry, InputOrEnd);
        BitConverter.TryWriteBytes(entry[DataOffset..], tag);
        return epoll_ctl(poll, 1, descriptor, ref MemoryMarshal.GetReference(entry)) == 0;
    }

    /// <returns>How many events lie in <paramref name="events"/> (<see cref="EventSize"/> bytes each).</returns>
    internal static int Wait(int poll, byte[] events, int timeoutMs) => epoll_wait(poll, events, events.Length / EventSize, timeoutMs);

    internal static ulong Tag(byte[] events, int index) => BitConverter.ToUInt64(events, (index * EventSize) + DataOffset);

    /// <summary>A descriptor that becomes readable every <paramref name="period"/>.</summary>
    internal static int NewTimer(TimeSpan period)
    {
        var timer = Checked(timerfd_create(Monotonic, NonBlocking | CloseOnExec), "timerfd_create");
        long seconds = (long)period.TotalSeconds, nanoseconds = period.Ticks % TimeSpan.TicksPerSecond * 100;
        Checked(timerfd_settime(timer, 0, [seconds, nanoseconds, seconds, nanoseconds], IntPtr.Zero), "timerfd_settime");
        return timer;
    }

    /// <summary>An instrument must not be starved by what it measures: the calling thread goes first, where the system permits it (root, CAP_SYS_NICE).</summary>
    internal static void PreferThisThread() => _ = setpriority(0, 0, -15);

    internal static void Drain(int timer, byte[] buffer) => _ = read(timer, buffer, 8);

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int domain, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int bind(int descriptor, byte[] address, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(int descriptor, byte[] address, int length);

    [DllImport("libc")]
    private static extern nint recv(int descriptor, byte[] buffer, nint length, int flags);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [DllImport("libc")]
    private static extern int setsockopt(int descriptor, int level, int name, byte[] value, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc")]
    private static extern int epoll_ctl(int poll, int operation, int descriptor, ref byte entry);

    [DllImport("libc")]
    private static extern int epoll_wait(int poll, byte[] events, int count, int timeout);

    [DllImport("libc", SetLastError = true)]
    private static extern int timerfd_create(int clock, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int timerfd_settime(int timer, int flags, long[] value, IntPtr old);

    [DllImport("libc")]
    private static extern int setpriority(int which, uint who, int priority);

    [DllImport("libc")]
    private static extern nint read(int descriptor, byte[] buffer, nint length);
}
