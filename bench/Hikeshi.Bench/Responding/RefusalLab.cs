using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hikeshi.Bench.Responding;

/// <summary>
/// Three hosts on this machine, in network namespaces of their own: a firewall that routes between an attacker and a service. Needs root, iproute2,
/// nftables and conntrack; leaves nothing behind.
/// </summary>
internal sealed class RefusalLab : IDisposable
{
    public const string Attacker = "10.98.1.10";
    public const string Service = "10.98.2.10";
    private const int NewNetwork = 0x40000000;
    private readonly string prefix = $"hkb{Environment.ProcessId % 100_000}";
    private readonly Socket listener;

    public RefusalLab()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/sbin/nft") || !File.Exists("/usr/sbin/conntrack"))
        {
            throw new NotSupportedException("needs root, nftables, conntrack and iproute2: network namespaces are made, and removed");
        }

        try
        {
            Ip($"netns add {Firewall}");
            Run($"netns exec {Firewall} sysctl -qw net.ipv4.ip_forward=1");
            Host("a", 1, Attacker);
            Host("s", 2, Service);
            listener = In("s", () =>
            {
                var made = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                made.Bind(new IPEndPoint(IPAddress.Parse(Service), 8443));
                made.Listen(1024);
                return made;
            });
            new Thread(Accept) { IsBackground = true, Name = "service" }.Start();
        }
        catch
        {
            RemoveAll();
            throw;
        }
    }

    public string Firewall => $"{prefix}f";

    public int Port => 8443;

    /// <summary>Runs on a thread inside the attacker's host.</summary>
    public void AsAttacker(Action work) => In("a", () =>
    {
        work();
        return true;
    });

    public void Dispose()
    {
        listener.Dispose();
        RemoveAll();
    }

    /// <summary>Accepts, and resets at once: nothing is left waiting on either side.</summary>
    private void Accept()
    {
        try
        {
            while (true)
            {
                using var client = listener.Accept();
                client.LingerState = new LingerOption(enable: true, 0);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The lab is closed.
        }
    }

    private void Host(string name, int number, string address)
    {
        Ip($"netns add {prefix}{name}");
        Ip($"link add {prefix}{number}x type veth peer name {prefix}{number}y");
        Ip($"link set {prefix}{number}x netns {Firewall}");
        Ip($"link set {prefix}{number}y netns {prefix}{name}");
        Ip($"-n {Firewall} addr add 10.98.{number}.1/24 dev {prefix}{number}x");
        Ip($"-n {Firewall} link set {prefix}{number}x up");
        Ip($"-n {prefix}{name} addr add {address}/24 dev {prefix}{number}y");
        Ip($"-n {prefix}{name} link set lo up");
        Ip($"-n {prefix}{name} link set {prefix}{number}y up");
        Ip($"-n {prefix}{name} route add default via 10.98.{number}.1");
    }

    private void RemoveAll()
    {
        foreach (var name in (string[])["a", "s", "f"])
        {
            try
            {
                Ip($"netns del {prefix}{name}");
            }
            catch (InvalidOperationException)
            {
                // It was never made.
            }
        }
    }

    /// <summary>A socket stays where it was made; the thread does not come back.</summary>
    private T In<T>(string host, Func<T> make)
    {
        var (result, failure) = (default(T), default(Exception));
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{prefix}{host}");
                result = setns(file.DangerousGetHandle().ToInt32(), NewNetwork) == 0 ? make() : throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeError()}");
            }
            catch (Exception broken)
            {
                failure = broken;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException(failure.Message, failure);
    }

    private static void Ip(string words) => Run(words);

    private static void Run(string words)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true, UseShellExecute = false, Environment = { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" } })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {words}: {complaint}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(int fd, int nstype);
}
