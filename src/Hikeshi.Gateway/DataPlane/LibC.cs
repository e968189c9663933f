using System.Net;
using System.Runtime.InteropServices;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>
/// The system calls of the data plane. Thousands of short connections a second on a machine that forty nodes share: one thread over
/// epoll needs four calls per connection and no hop between threads (figures in docs/enforcement-protocol.md). Linux only.
/// </summary>
internal static class LibC
{
    internal const uint Input = 0x1, Output = 0x4, Error = 0x8, HangUp = 0x10;
    internal const int Again = 11, Interrupted = 4, InProgress = 115;
    private const int Inet = 2, Stream = 1, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int SolSocket = 1, SoReuseAddress = 2, SoError = 4, SoLinger = 13, Tcp = 6, TcpNoDelay = 1, NoSignal = 0x4000;

    private static readonly byte[] One = [1, 0, 0, 0];
    private static readonly byte[] ResetOnClose = [1, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] OrderlyClose = new byte[8];

    /// <summary>An epoll event is packed on x64 only (epoll_ctl(2)).</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    internal static readonly int EventSize = DataOffset + 8;

    /// <summary>A listening socket. What it accepts inherits: no delay, and a reset when closed (socket options are copied, tcp(7)).</summary>
    /// <exception cref="IOException">The address is taken, or not on this machine.</exception>
    internal static int Listen(IPEndPoint endpoint)
    {
        var descriptor = Checked(socket(Inet, Stream | NonBlocking | CloseOnExec, 0), $"socket for {endpoint}");
        var address = SocketAddress(Verdicts.Ipv4Prefix.ToNumber(endpoint.Address), endpoint.Port);
        try
        {
            Checked(setsockopt(descriptor, SolSocket, SoReuseAddress, One, 4), "SO_REUSEADDR");
            Checked(setsockopt(descriptor, Tcp, TcpNoDelay, One, 4), "TCP_NODELAY");
            Checked(setsockopt(descriptor, SolSocket, SoLinger, ResetOnClose, 8), "SO_LINGER");
            Checked(bind(descriptor, address, 16), $"cannot listen on {endpoint}");
            Checked(listen(descriptor, 1024), $"cannot listen on {endpoint}");
            return descriptor;
        }
        catch
        {
            _ = close(descriptor);
            throw;
        }
    }

    /// <returns>The accepted descriptor, or -1 with the error number in <paramref name="error"/>.</returns>
    internal static int Accept(int listener, byte[] scratch, out uint remote, out int error)
    {
        var length = 16;
        var descriptor = accept4(listener, scratch, ref length, NonBlocking | CloseOnExec);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        remote = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(scratch.AsSpan(4));
        return descriptor;
    }

    /// <returns>A connecting descriptor, or -1.</returns>
    internal static int Dial(uint source, uint target, int port)
    {
        var descriptor = socket(Inet, Stream | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
        {
            return -1;
        }

        _ = setsockopt(descriptor, Tcp, TcpNoDelay, One, 4);
        if (setsockopt(descriptor, SolSocket, SoLinger, ResetOnClose, 8) == 0
            && bind(descriptor, SocketAddress(source, 0), 16) == 0
            && (connect(descriptor, SocketAddress(target, port), 16) == 0 || Marshal.GetLastPInvokeError() == InProgress))
        {
            return descriptor;
        }

        _ = close(descriptor);
        return -1;
    }

    internal static bool Connected(int descriptor)
    {
        var length = 4;
        var error = new byte[4];
        return getsockopt(descriptor, SolSocket, SoError, error, ref length) == 0 && BitConverter.ToInt32(error) == 0;
    }

    /// <returns>Bytes read; 0 at the end; -1 when there is nothing yet; -2 when the connection is broken.</returns>
    internal static int Receive(int descriptor, byte[] buffer)
    {
        var read = (int)recv(descriptor, buffer, buffer.Length, 0);
        return read >= 0 ? read : Marshal.GetLastPInvokeError() is Again or Interrupted ? -1 : -2;
    }

    /// <returns>Bytes taken by the system, possibly fewer than given; -2 when the connection is broken.</returns>
    internal static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        var sent = (int)send(descriptor, in MemoryMarshal.GetReference(bytes), bytes.Length, NoSignal);
        return sent >= 0 ? sent : Marshal.GetLastPInvokeError() is Again or Interrupted ? 0 : -2;
    }

    /// <summary>Resets the connection, whatever is still on its way.</summary>
    internal static void Reset(int descriptor) => _ = close(descriptor);

    /// <summary>Ends the connection in order: what was sent arrives.</summary>
    internal static void Close(int descriptor)
    {
        _ = setsockopt(descriptor, SolSocket, SoLinger, OrderlyClose, 8);
        _ = close(descriptor);
    }

    /// <summary>A firewall has processors of its own; its stand-in's thread goes first, where the system permits it (root, CAP_SYS_NICE).</summary>
    internal static void PreferThisThread() => _ = setpriority(0, 0, -15);

    internal static int NewPoll() => Checked(epoll_create1(CloseOnExec), "epoll_create1");

    internal static int NewBell() => Checked(eventfd(0, NonBlocking | CloseOnExec), "eventfd");

    internal static void Ring(int bell) => _ = write(bell, [1, 0, 0, 0, 0, 0, 0, 0], 8);

    internal static void Silence(int bell, byte[] scratch) => _ = read(bell, scratch, 8);

    internal static void Watch(int poll, int descriptor, uint events, ulong tag) => Control(poll, 1, descriptor, events, tag);

    internal static void WatchOther(int poll, int descriptor, uint events, ulong tag) => Control(poll, 3, descriptor, events, tag);

    internal static int Wait(int poll, byte[] events, int timeoutMs) => epoll_wait(poll, events, events.Length / EventSize, timeoutMs);

    internal static (uint Events, ulong Tag) Event(byte[] events, int index) =>
        (BitConverter.ToUInt32(events, index * EventSize), BitConverter.ToUInt64(events, (index * EventSize) + DataOffset));

    private static void Control(int poll, int operation, int descriptor, uint events, ulong tag)
    {
        Span<byte> entry = stackalloc byte[16];
        BitConverter.TryWriteBytes(entry, events);
        BitConverter.TryWriteBytes(entry[DataOffset..], tag);
        Checked(epoll_ctl(poll, operation, descriptor, ref MemoryMarshal.GetReference(entry)), "epoll_ctl");
    }

    private static byte[] SocketAddress(uint address, int port)
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, (short)Inet);
        bytes[2] = (byte)(port >> 8);
        bytes[3] = (byte)(port & 0xff);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), address);
        return bytes;
    }

    private static int Checked(int result, string what) =>
        result >= 0 ? result : throw new IOException($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int domain, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int bind(int descriptor, byte[] address, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int listen(int descriptor, int backlog);

    [DllImport("libc", SetLastError = true)]
    private static extern int accept4(int descriptor, byte[] address, ref int length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(int descriptor, byte[] address, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint recv(int descriptor, byte[] buffer, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint send(int descriptor, in byte buffer, nint length, int flags);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int setsockopt(int descriptor, int level, int name, byte[] value, int length);

    [DllImport("libc")]
    private static extern int getsockopt(int descriptor, int level, int name, byte[] value, ref int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_ctl(int poll, int operation, int descriptor, ref byte entry);

    [DllImport("libc")]
    private static extern int epoll_wait(int poll, byte[] events, int count, int timeout);

    [DllImport("libc", SetLastError = true)]
    private static extern int eventfd(uint initial, int flags);

    [DllImport("libc")]
    private static extern int setpriority(int which, uint who, int priority);

    [DllImport("libc")]
    private static extern nint read(int descriptor, byte[] buffer, nint length);

    [DllImport("libc")]
    private static extern nint write(int descriptor, byte[] buffer, nint length);
}
