using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace Hikeshi.Tests.Response.Nftables;

/// <summary>
/// Four hosts on one machine, in network namespaces of their own: a firewall that routes between an attacker, a service and a management host.
/// Needs root and iproute2; a test without them is skipped in words.
/// </summary>
public sealed class NetworkLab : IDisposable
{
    public const string Attacker = "10.99.1.10";
    public const string Stranger = "10.99.1.11";
    public const string Service = "10.99.2.10";
    public const string Management = "10.99.3.10";
    private static int made;
    private readonly string prefix = $"hkl{Environment.ProcessId % 10_000}x{Interlocked.Increment(ref made)}";
    private readonly CancellationTokenSource over = new();

    public NetworkLab()
    {
        Assert.SkipWhen(Environment.UserName != "root" || !File.Exists("/usr/sbin/nft") || !File.Exists("/usr/sbin/conntrack"), "needs root, nftables, conntrack and iproute2: network namespaces are made for this test");
        foreach (var (host, number, addresses) in new (string, int, string[])[] { ("att", 1, [Attacker, Stranger]), ("svc", 2, [Service]), ("mgm", 3, [Management]) })
        {
            Ip($"netns add {Name(host)}");
            if (number == 1)
            {
                Ip($"netns add {Firewall}");
                Run("ip", $"netns exec {Firewall} sysctl -qw net.ipv4.ip_forward=1");
            }

            Ip($"link add {prefix}{number}a type veth peer name {prefix}{number}b");
            Ip($"link set {prefix}{number}a netns {Firewall}");
            Ip($"link set {prefix}{number}b netns {Name(host)}");
            Ip($"-n {Firewall} addr add 10.99.{number}.1/24 dev {prefix}{number}a");
            Ip($"-n {Firewall} link set {prefix}{number}a up");
            foreach (var address in addresses)
            {
                Ip($"-n {Name(host)} addr add {address}/24 dev {prefix}{number}b");
            }

            Ip($"-n {Name(host)} link set lo up");
            Ip($"-n {Name(host)} link set {prefix}{number}b up");
            Ip($"-n {Name(host)} route add default via 10.99.{number}.1");
        }
    }

    /// <summary>Name of the firewall's namespace.</summary>
    public string Firewall => Name("fw");

    /// <summary>A listener at the service, on a port of its own.</summary>
    public TcpListener Listen() => In("svc", () =>
    {
        var made = new TcpListener(IPAddress.Parse(Service), 0);
        made.Start();
        return made;
    });

    /// <summary>Answers every line with itself, at the service.</summary>
    public int Echo()
    {
        var listener = Listen();
        _ = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                var client = await listener.AcceptTcpClientAsync(over.Token);
                _ = EchoAsync(client);
            }
        });
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Connects to the service from one of the hosts; null when it was refused or nobody answered within the time.</summary>
    public TcpClient? Connect(string from, int port, int patienceMs = 1500)
    {
        var client = In(from.StartsWith("10.99.1.", StringComparison.Ordinal) ? "att" : "mgm", () => new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)));
        try
        {
            return client.ConnectAsync(IPAddress.Parse(Service), port).Wait(patienceMs) ? client : Gone(client);
        }
        catch (AggregateException)
        {
            return Gone(client);
        }
    }

    /// <summary>Whether a line comes back over an open connection.</summary>
    public static bool Answers(TcpClient client, int patienceMs = 1500)
    {
        try
        {
            client.ReceiveTimeout = patienceMs;
            client.GetStream().Write("ping\n"u8);
            var buffer = new byte[16];
            return client.GetStream().Read(buffer) > 0;
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            return false;
        }
    }

    public void Nft(string words) => Run("ip", $"netns exec {Firewall} nft {words}");

    public void Dispose()
    {
        over.Cancel();
        foreach (var host in new[] { "fw", "att", "svc", "mgm" })
        {
            try
            {
                Ip($"netns del {Name(host)}");
            }
            catch (InvalidOperationException)
            {
                // It was never made.
            }
        }

        over.Dispose();
    }

    private static TcpClient? Gone(TcpClient client)
    {
        client.Dispose();
        return null;
    }

    private static async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[1024];
                for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read));
                }
            }
            catch (IOException)
            {
                // It was cut: that is what is tested.
            }
        }
    }

    /// <summary>Makes something in a host's namespace: a socket stays where it was made, the thread does not come back.</summary>
    private T In<T>(string host, Func<T> make)
    {
        var (result, failure) = (default(T), default(Exception));
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{Name(host)}");
                result = setns(file.DangerousGetHandle().ToInt32(), 0x40000000) == 0 ? make() : throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeError()}");
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

    private string Name(string host) => $"{prefix}{host}";

    private static void Ip(string words) => Run("ip", words);

    private static void Run(string program, string words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false, Environment = { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" } })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {words}: {complaint}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int fd, int nstype);
}
