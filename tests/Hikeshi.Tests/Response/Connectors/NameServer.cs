using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.ResponsePolicyZone;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

[assembly: AssemblyFixture(typeof(NameServer))]

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// A real BIND for the tests of this process, on a port of the loopback: primary of a response policy zone that it also obeys, and of the zone
/// bad.example, so that the effect of a policy shows. It starts with the first test that needs it.
/// </summary>
public sealed class NameServer : IDisposable
{
    private const string Program = "/usr/sbin/named";
    public const string Zone = "rpz.bank.example";
    public const string KeyName = "hikeshi-key";
    private readonly Lazy<string> directory;
    private Process? process;

    public NameServer() => directory = new Lazy<string>(Start);

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, LoopbackPort.Next());

    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string KeyFile => Path.Combine(Ready(), "key");

    public void Dispose()
    {
        if (process is not null)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            Directory.Delete(directory.Value, recursive: true);
        }
    }

    /// <summary>Skips the test where there is no BIND.</summary>
    private string Ready()
    {
        Assert.SkipUnless(File.Exists(Program), "there is no BIND: install Debian's package bind9 to run this test");
        return directory.Value;
    }

    private string Start()
    {
        var place = Directory.CreateTempSubdirectory("hikeshi-dns-").FullName;
        File.WriteAllText(Path.Combine(place, "key"), Key + "\n");
        File.WriteAllText(Path.Combine(place, "rpz.db"), Records("localhost."));
        File.WriteAllText(Path.Combine(place, "bad.db"), Records("ns.bad.example.") + "ns A 127.0.0.1\n@ A 192.0.2.66\nwww A 192.0.2.67\nother.sub A 192.0.2.68\n");
        File.WriteAllText(Path.Combine(place, "named.conf"), $$"""
            options {
              directory "{{place}}"; pid-file none; session-keyfile "{{place}}/session.key"; managed-keys-directory "{{place}}";
              listen-on port {{Address.Port}} { 127.0.0.1; }; listen-on-v6 { none; };
              recursion yes; allow-recursion { 127.0.0.1; }; dnssec-validation no; notify no; minimal-responses yes;
              response-policy { zone "{{Zone}}"; } qname-wait-recurse no min-update-interval 0;
            };
            controls { };
            key "{{KeyName}}" { algorithm hmac-sha256; secret "{{Key}}"; };
            key "reader" { algorithm hmac-sha256; secret "{{Key}}"; };
            zone "{{Zone}}" { type primary; file "rpz.db"; allow-update { key "{{KeyName}}"; }; allow-query { key "{{KeyName}}"; key "reader"; }; };
            zone "bad.example" { type primary; file "bad.db"; };
            """);
        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-g", "-4", "-n", "1", "-c", Path.Combine(place, "named.conf")])
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        var said = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
            {
                said.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        var line = new DnsLine(Address, TimeSpan.FromSeconds(5), TimeProvider.System);
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                line.AskAsync(id => DnsWriter.Question(id, "bad.example", DnsNumber.Soa, recursive: false), key: null, CancellationToken.None).GetAwaiter().GetResult();
                return place;
            }
            catch (NotDoneException reason)
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30) && !process.HasExited, $"{reason.Message}\n{said}");
                Thread.Sleep(20);
            }
        }
    }

    private static string Records(string server) => $"$TTL 60\n@ SOA {server} admin.bank.example. 1 3600 600 86400 60\n@ NS {server}\n";
}
