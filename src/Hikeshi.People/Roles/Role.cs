namespace Hikeshi.People.Roles;

/// <summary>Who somebody is to this node. A token carries one or more.</summary>
public enum Role
{
    Viewer,
    Analyst,
    Responder,
    Approver,
    Administrator,
    Auditor,

    /// <summary>An authority over the sector: sums by default, a member by name only where consent or law is recorded.</summary>
    Supervisor,

    /// <summary>A machine that delivers telemetry and can do nothing else.</summary>
    Sensor,

    /// <summary>A machine that asks for containments, which people decide, and can do nothing else.</summary>
    Producer,
}

/// <summary>What an endpoint asks for. Every endpoint declares exactly one.</summary>
public enum Permission
{
    /// <summary>Health, sign-in, static files of the console: no identity needed.</summary>
    Anonymous,
    ReadSituation,
    ReadEvidence,

    /// <summary>Sums over the sector, without a name.</summary>
    ReadAggregates,

    /// <summary>Members by name, as far as they consented or a recorded legal basis reaches.</summary>
    ReadNamed,

    /// <summary>Deposit a document that only named readers can open until a date.</summary>
    SealEvidence,
    ReadLedger,
    WriteTelemetry,

    /// <summary>Judge sightings, and hold some back for a time.</summary>
    TriageDetections,

    /// <summary>Have the rules read again.</summary>
    ManageRules,
    WriteLedger,
    WriteAdvisory,
    Share,
    ReadResponse,

    /// <summary>Have the AI investigator look at something, which sends masked evidence to the endpoint that is configured; ask people for what it proposes.</summary>
    Investigate,
    ReleaseContainment,

    /// <summary>Ask other people that a containment last longer.</summary>
    RenewContainment,

    /// <summary>Propose, place and end compensating controls; run patch campaigns. What would refuse anything still waits for people.</summary>
    ManageRemediation,
    EnableAutonomy,

    /// <summary>Say yes or no to what waits for people; whose voice counts, the approval book says.</summary>
    Approve,

    /// <summary>Start playbooks, and say what became of their steps.</summary>
    RunPlaybooks,

    /// <summary>Ask for a containment by OpenC2: people decide it.</summary>
    RequestContainment,

    /// <summary>Send a test message to people.</summary>
    TestChannels,
    ManageTokens,
    ManageAccounts,

    /// <summary>Say why a supervisor may see a member by name, and until when.</summary>
    RecordLegalBasis,

    /// <summary>Own session, own credentials: whoever is signed in.</summary>
    OwnSession,

    /// <summary>Destroying recorded contents for good, such as personal data. Never together with operating the node.</summary>
    EraseEvidence,

    /// <summary>Another node of the sector, known by its client certificate.</summary>
    Federate,

    /// <summary>A node that presents a one-time enrolment token.</summary>
    Enroll,
}

/// <summary>The whole matrix in one place: deny by default.</summary>
public static class RoleMatrix
{
    private static readonly Dictionary<Role, Permission[]> Granted = new()
    {
        [Role.Viewer] = [Permission.ReadSituation, Permission.ReadAggregates],
        [Role.Analyst] = [Permission.ReadSituation, Permission.ReadAggregates, Permission.ReadNamed, Permission.ReadEvidence, Permission.TriageDetections, Permission.ReadLedger, Permission.ReadResponse, Permission.Investigate],
        [Role.Responder] = [Permission.ReadSituation, Permission.ReadAggregates, Permission.ReadNamed, Permission.ReadEvidence, Permission.TriageDetections, Permission.SealEvidence, Permission.ReadLedger, Permission.ReadResponse, Permission.Investigate, Permission.ReleaseContainment, Permission.RenewContainment, Permission.ManageRemediation, Permission.Approve, Permission.RunPlaybooks, Permission.TestChannels, Permission.Share],
        [Role.Approver] = [Permission.ReadSituation, Permission.ReadAggregates, Permission.ReadEvidence, Permission.ReadResponse, Permission.EnableAutonomy, Permission.Approve, Permission.EraseEvidence, Permission.RecordLegalBasis],
        [Role.Administrator] = [Permission.ReadSituation, Permission.ReadAggregates, Permission.ReadLedger, Permission.WriteLedger, Permission.WriteAdvisory, Permission.ReadResponse, Permission.TestChannels, Permission.ManageTokens, Permission.ManageAccounts, Permission.ManageRules],
        [Role.Auditor] = [Permission.ReadSituation, Permission.ReadAggregates, Permission.ReadNamed, Permission.ReadEvidence, Permission.SealEvidence, Permission.ReadLedger, Permission.ReadResponse],
        [Role.Supervisor] = [Permission.ReadAggregates, Permission.ReadNamed],
        [Role.Sensor] = [Permission.WriteTelemetry],
        [Role.Producer] = [Permission.RequestContainment],
    };

    public static bool Allows(IEnumerable<Role> roles, Permission permission) =>
        permission == Permission.Anonymous || roles.Any(role => Granted[role].Contains(permission));

    /// <summary>Of the names of roles in evidence or in a request those that are one.</summary>
    public static IReadOnlyList<Role> Known(IEnumerable<string> names) =>
        [.. names.Select(name => TryParse(name, out var role) ? (Role?)role : null).OfType<Role>()];

    /// <summary>Of the names of permissions in evidence those that are one; another one gives nothing.</summary>
    public static IReadOnlyList<Permission> KnownScopes(IEnumerable<string> names) =>
        [.. names.Select(name => TryParseScope(name, out var permission) ? (Permission?)permission : null).OfType<Permission>()];

    /// <summary>As evidence writes it.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<Role> roles) => [.. roles.Select(role => role.ToString().ToLowerInvariant())];

    /// <summary>By name alone, as with roles.</summary>
    public static bool TryParseScope(string name, out Permission permission)
    {
        foreach (var known in Enum.GetValues<Permission>())
        {
            if (known.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                permission = known;
                return true;
            }
        }

        permission = default;
        return false;
    }

    /// <summary>By name alone: an enum parser would take "4", and would make an approver of "analyst,responder" (1 | 2).</summary>
    public static bool TryParse(string name, out Role role)
    {
        foreach (var known in Enum.GetValues<Role>())
        {
            if (known.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                role = known;
                return true;
            }
        }

        role = default;
        return false;
    }

    /// <summary>Lower-case names, for help and errors.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<Role>().Select(name => name.ToLowerInvariant())];
}
