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

    /// <summary>A machine that delivers telemetry and can do nothing else.</summary>
    Sensor,
}

/// <summary>What an endpoint asks for. Every endpoint declares exactly one.</summary>
public enum Permission
{
    /// <summary>Health, sign-in, static files of the console: no identity needed.</summary>
    Anonymous,
    ReadSituation,
    ReadEvidence,

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
    ReleaseContainment,
    EnableAutonomy,

    /// <summary>Say yes or no to what waits for people; whose voice counts, the approval book says.</summary>
    Approve,
    ManageTokens,

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
        [Role.Viewer] = [Permission.ReadSituation],
        [Role.Analyst] = [Permission.ReadSituation, Permission.ReadEvidence, Permission.TriageDetections, Permission.ReadLedger, Permission.ReadResponse],
        [Role.Responder] = [Permission.ReadSituation, Permission.ReadEvidence, Permission.TriageDetections, Permission.SealEvidence, Permission.ReadLedger, Permission.ReadResponse, Permission.ReleaseContainment, Permission.Approve, Permission.Share],
        [Role.Approver] = [Permission.ReadSituation, Permission.ReadEvidence, Permission.ReadResponse, Permission.EnableAutonomy, Permission.Approve, Permission.EraseEvidence],
        [Role.Administrator] = [Permission.ReadSituation, Permission.ReadLedger, Permission.WriteLedger, Permission.WriteAdvisory, Permission.ReadResponse, Permission.ManageTokens, Permission.ManageRules],
        [Role.Auditor] = [Permission.ReadSituation, Permission.ReadEvidence, Permission.SealEvidence, Permission.ReadLedger, Permission.ReadResponse],
        [Role.Sensor] = [Permission.WriteTelemetry],
    };

    public static bool Allows(IEnumerable<Role> roles, Permission permission) =>
        permission == Permission.Anonymous || roles.Any(role => Granted[role].Contains(permission));

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
