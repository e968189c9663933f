using System.Collections.Immutable;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Signing;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Node.Settings;
using Hikeshi.Node.Telemetry;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;

namespace Hikeshi.Node;

/// <summary>
/// Runs the path of a first real event once, in memory, before the node says that it is ready: no fact is recorded, nothing acts, nothing is shared.
/// Opens the connections that the first order will need.
/// </summary>
internal static class SelfCheck
{
    public static async Task RunAsync(Rooms rooms, TelemetryIntake intake, NodeSettings settings, CancellationToken cancel)
    {
        var probes = rooms.Response.ProbeActuatorsAsync(cancel);
        var harmless = Encoding.UTF8.GetBytes("""{"product":"hikeshi","category":"self_check","Computer":"self-check","Image":"/nowhere","CommandLine":"nothing"}""");
        rooms.Watch.Evaluate(harmless);
        Decide(settings);
        Sign();
        await probes;
        _ = intake.Counters;
    }

    private static void Decide(NodeSettings settings)
    {
        var service = new Service("self-check", new("", ""), "192.0.2.1", 443, InternetExposed: true, "pkg:generic/self-check@1", ["self-check"], 0, []);
        var asset = new Asset("self-check", "host", "192.0.2.2", "linux", "application", 2, NeverContain: false, []);
        var institution = new InstitutionDocument(InstitutionDocument.CurrentFormat, settings.Member.Value, new("", ""), "self-check", new Consent(NamedExposure: false), [], [service], [asset], [], [], new BusinessCalendar("UTC", "00:00", "24:00", []));
        var sighting = new Sighted("self-check", "self-check", "", "critical", ["hikeshi.entry"], [], new SightedEntities("self-check", null, null, [], [], []), [], [], null);
        var state = ResponseState.Empty with { Autonomy = Enum.GetValues<ContainmentKind>().ToImmutableDictionary(k => k, _ => Autonomy.Act) };
        var context = new DecisionContext(settings.Member, EntryId.New(DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch, PolicyFile.BuiltIn, new LedgerView(institution), state);
        var decided = Decider.Decide(sighting, context);
        FactCatalog.Decode(FactCatalog.KindOf(typeof(Sighted)), FactCatalog.Encode(sighting));
        FactCatalog.Encode(decided);
    }

    private static void Sign()
    {
        using var key = Ed25519PrivateKey.Generate();
        var payload = CanonicalJson.Canonicalize("""{"self":"check"}"""u8.ToArray());
        DetachedJws.Verify(DetachedJws.Sign(payload, key, "self-check"), payload, key.PublicKey);
    }
}
