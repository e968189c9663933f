using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Attack;

/// <summary>
/// The deception: telemetry at every member which looks as if the remote agent of the shared SOC vendor had been turned against its
/// customers. Whoever believes it everywhere at once cuts the whole sector off from its watchmen.
/// </summary>
public static class SupplierSignal
{
    /// <summary>Events of one member; the same for the same seed, different at every member.</summary>
    public static IReadOnlyList<TelemetryEvent> For(Institution institution, int seed, DateTimeOffset at)
    {
        var random = new SeededRandom(seed, "supplier/" + institution.Id);
        var host = institution.Assets.First(a => a.Id == "portal-1");
        return
        [
            EventLine.Linux("network_connection", institution, host, random, at).With("Image", Agent).With("User", "root").With("Initiated", "true")
                .With("SourceIp", host.Address).With("DestinationHostname", SupplierCatalogue.SocVendorDomain).With("DestinationPort", "443").ToEvent(),
            EventLine.Linux("process_creation", institution, host, random, at).With("Image", "/bin/bash")
                .With("CommandLine", $"bash -c base64 -d /var/tmp/.{random.NextHex(4)} | sh")
                .With("ParentImage", Agent).With("ParentCommandLine", "yagura-agent --remote-session").With("User", "root")
                .With("Hashes", $"SHA256={random.NextHex(32)}").ToEvent(),
        ];
    }

    internal const string Agent = "/opt/yagura/bin/yagura-agent";
}
