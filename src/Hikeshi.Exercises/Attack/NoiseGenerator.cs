using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Attack;

/// <summary>The ordinary day of an institution's hosts, deterministic from the seed. Some of it resembles the attack (shells, curl, whoami); none of it is. Not thread-safe.</summary>
public sealed class NoiseGenerator(Institution institution, int seed)
{
    private readonly SeededRandom random = new(seed, "noise/" + institution.Id);
    private readonly IReadOnlyList<Asset> hosts = institution.Assets;

    public TelemetryEvent Next(DateTimeOffset at)
    {
        var host = random.Pick(hosts);
        return host.Os == "windows" ? Windows(host, at) : Linux(host, at);
    }

    private TelemetryEvent Windows(Asset host, DateTimeOffset at)
    {
        if (random.NextDouble() < 0.25)
        {
            return EventLine.Sysmon(3, institution, host, random, at).With("Image", "C:\\Windows\\System32\\svchost.exe").With("User", "NT AUTHORITY\\NETWORK SERVICE").With("Initiated", "true")
                .With("SourceIp", host.Address).With("DestinationHostname", random.Pick(Destinations)).With("DestinationPort", "443").ToEvent();
        }

        if (random.NextDouble() < 0.1)
        {
            return EventLine.Sysmon(10, institution, host, random, at).With("SourceImage", "C:\\Windows\\System32\\csrss.exe").With("SourceUser", "NT AUTHORITY\\SYSTEM")
                .With("TargetImage", "C:\\Windows\\System32\\svchost.exe").With("GrantedAccess", "0x1000").ToEvent();
        }

        var (image, command, parent, user) = random.Pick(WindowsProcesses);
        return EventLine.Sysmon(1, institution, host, random, at).With("Image", image).With("CommandLine", command).With("ParentImage", parent).With("User", user)
            .With("IntegrityLevel", "Medium").With("Hashes", $"SHA256={random.NextHex(32).ToUpperInvariant()}").ToEvent();
    }

    private TelemetryEvent Linux(Asset host, DateTimeOffset at)
    {
        if (random.NextDouble() < 0.25)
        {
            return EventLine.Linux("network_connection", institution, host, random, at).With("Image", "/usr/bin/python3").With("User", "app").With("Initiated", "true")
                .With("SourceIp", host.Address).With("DestinationHostname", random.Pick(Destinations)).With("DestinationPort", "443").ToEvent();
        }

        var (image, command, parent, user) = random.Pick(LinuxProcesses);
        return EventLine.Linux("process_creation", institution, host, random, at).With("Image", image).With("CommandLine", command).With("ParentImage", parent).With("User", user)
            .With("Hashes", $"SHA256={random.NextHex(32)}").ToEvent();
    }

    private static readonly string[] Destinations = ["cloud.example", SupplierCatalogue.SocVendorDomain, "login.idp.example", "hub.core-banking.example", "updates.vendor.example", "time.example"];

    private static readonly (string Image, string Command, string Parent, string User)[] WindowsProcesses =
    [
        ("C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\System32\\svchost.exe -k netsvcs -p", "C:\\Windows\\System32\\services.exe", "NT AUTHORITY\\SYSTEM"),
        ("C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe Install", "C:\\Windows\\System32\\svchost.exe", "NT AUTHORITY\\SYSTEM"),
        ("C:\\Windows\\System32\\cmd.exe", "cmd.exe /c C:\\Scripts\\rotate-logs.cmd", "C:\\Windows\\System32\\svchost.exe", "NT AUTHORITY\\SYSTEM"),
        ("C:\\Windows\\System32\\whoami.exe", "whoami", "C:\\Windows\\System32\\cmd.exe", "EXAMPLE\\operator"),
        ("C:\\Windows\\System32\\curl.exe", "curl.exe -s http://127.0.0.1:8080/health", "C:\\Windows\\System32\\cmd.exe", "EXAMPLE\\monitor"),
        (BehaviourEvents.WindowsService, "java.exe -jar ledger-gateway.jar", "C:\\Windows\\System32\\services.exe", "NT SERVICE\\LedgerGateway"),
        ("C:\\Windows\\System32\\conhost.exe", "conhost.exe 0xffffffff -ForceV1", BehaviourEvents.WindowsService, "NT SERVICE\\LedgerGateway"),
        ("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", "powershell.exe -File C:\\Scripts\\inventory.ps1", "C:\\Windows\\System32\\svchost.exe", "EXAMPLE\\svc-inventory"),
        ("C:\\Program Files\\Backup\\agent.exe", "agent.exe --incremental", "C:\\Windows\\System32\\services.exe", "NT AUTHORITY\\SYSTEM"),
    ];

    private static readonly (string Image, string Command, string Parent, string User)[] LinuxProcesses =
    [
        ("/usr/sbin/cron", "/usr/sbin/cron -f", "/usr/lib/systemd/systemd", "root"),
        ("/bin/sh", "sh -c /usr/local/bin/rotate-logs", "/usr/sbin/cron", "root"),
        ("/usr/bin/curl", "curl -fsS http://127.0.0.1:8080/health", "/usr/local/bin/healthcheck", "monitor"),
        ("/bin/sh", "sh -c curl -fsS http://127.0.0.1:9100/metrics", "/usr/bin/node_exporter", "monitor"),
        ("/usr/bin/id", "id -u app", "/usr/local/bin/deploy", "deploy"),
        ("/usr/bin/cat", "cat /etc/hostname", "/usr/bin/bash", "operator"),
        ("/usr/bin/uname", "uname -r", "/usr/bin/bash", "operator"),
        ("/usr/bin/tar", "tar -czf /backup/nightly.tgz /srv/data", "/usr/local/bin/backup", "backup"),
        (BehaviourEvents.LinuxService, "java -jar ledger-gateway.jar", "/usr/lib/systemd/systemd", "ledger"),
        ("/usr/bin/stty", "stty size", BehaviourEvents.LinuxService, "ledger"),
        (SupplierSignal.Agent, "yagura-agent --collect", "/usr/lib/systemd/systemd", "root"),
        ("/usr/bin/uptime", "uptime", SupplierSignal.Agent, "root"),
        ("/usr/sbin/sshd", "sshd: operator [priv]", "/usr/sbin/sshd", "root"),
    ];
}
