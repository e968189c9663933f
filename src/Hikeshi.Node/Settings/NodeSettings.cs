using System.Net;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Kernel.Signing;
using Hikeshi.People.Elsewhere;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Response.Investigating;
using Hikeshi.Response.Notifying.Channels;
using Hikeshi.Storage;
using Hikeshi.Storage.PostgreSql;
using Hikeshi.Storage.Sqlite;
using Hikeshi.Telemetry.Listening;
using Hikeshi.Sharing.Federation.Partners;

namespace Hikeshi.Node.Settings;

/// <summary>Everything a node can be told. Read by <see cref="SettingsReader"/>; described in docs/configuration.md.</summary>
public sealed record NodeSettings
{
    public required MemberId Member { get; init; }

    public required bool IsHub { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>Name of the sector; the authority's and the evidence log's names derive from it.</summary>
    public string Sector { get; init; } = "hikeshi.example";

    public IPEndPoint Api { get; init; } = new(IPAddress.Loopback, 7300);

    public IPEndPoint Blocklists { get; init; } = new(IPAddress.Loopback, 7301);

    /// <summary>Hub only: where members dial with their certificates.</summary>
    public IPEndPoint Federation { get; init; } = new(IPAddress.Loopback, 7310);

    /// <summary>Member only: where peers dial with their certificates while the hub is away; null: nowhere.</summary>
    public IPEndPoint? PeerListener { get; init; }

    /// <summary>Members that this node comes to directly while the hub is away.</summary>
    public IReadOnlyList<PeerSettings> Peers { get; init; } = [];

    /// <summary>Hub only: the hubs of other sectors, and what crosses each border.</summary>
    public IReadOnlyList<PartnerSettings> Partners { get; init; } = [];

    /// <summary>Hub only: where newcomers present their one-time token.</summary>
    public IPEndPoint Enrolment { get; init; } = new(IPAddress.Loopback, 7311);

    /// <summary>Member only: the hub's enrolment listener; without it the node works alone.</summary>
    public Uri? HubEnrolment { get; init; }

    public string? EnrolmentTokenFile { get; init; }

    public string? Rules { get; init; }

    /// <summary>Processing pipelines for the rules: files, or the names of those that are built in.</summary>
    public IReadOnlyList<string> Pipelines { get; init; } = [];

    /// <summary>How much earlier than the latest event one may be and still be put in its place by correlations; their sightings wait that long.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether behaviour is looked at beside the rules.</summary>
    public bool Behaviour { get; init; }

    /// <summary>How much history rareness needs before it counts.</summary>
    public TimeSpan LearnFor { get; init; } = TimeSpan.FromDays(7);

    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>Where machines ask for containments by OpenC2, over TLS; null: nowhere.</summary>
    public IPEndPoint? OpenC2 { get; init; }

    /// <summary>Of that door.</summary>
    public TlsFiles? OpenC2Tls { get; init; }

    public string? PolicyFile { get; init; }

    /// <summary>Where the off-box switch may lie; null: nowhere.</summary>
    public string? SwitchFile { get; init; }

    public Uri? SwitchUrl { get; init; }

    /// <summary>Pinned keys whose switches are obeyed, by name; Ed25519, base64url.</summary>
    public IReadOnlyDictionary<string, Ed25519PublicKey> SwitchKeys { get; init; } = new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal);

    /// <summary>Days of record-only operation before an action class may act; 0, in an exercise, asks for no signed statement either.</summary>
    public int RecordOnlyDays { get; init; } = 14;

    /// <summary>By when to act on what an advisory reaches (hikeshi-priority-policy/1); null: the built-in one.</summary>
    public string? PriorityPolicyFile { get; init; }

    /// <summary>Folder of KEV, EPSS and CVE records for priorities; null: none.</summary>
    public string? FeedsFolder { get; init; }

    /// <summary>Enforcement protocol of the own gateway (docs/enforcement-protocol.md).</summary>
    public Uri? Gateway { get; init; }

    public string? GatewayTokenFile { get; init; }

    public Uri? Webhook { get; init; }

    public string? WebhookSecretFile { get; init; }

    /// <summary>The firewall of this machine is ordered about by nft(8).</summary>
    public bool Nftables { get; init; }

    /// <summary>The network namespace that it stands in; null: the own one.</summary>
    public string? NftablesNetns { get; init; }

    /// <summary>What that firewall never cuts, whoever orders it.</summary>
    public IReadOnlyList<IpPrefix> NftablesNever { get; init; } = [];

    /// <summary>Connectors to products of others, by their names.</summary>
    public IReadOnlyList<ConnectorSettings> Connectors { get; init; } = [];

    /// <summary>Where people find the console; null: where it listens.</summary>
    public Uri? Console { get; init; }

    /// <summary>Ways to tell people, by their names.</summary>
    public IReadOnlyList<ChannelSettings> Channels { get; init; } = [];

    /// <summary>Payment systems that are asked before their flows are cut, by their names.</summary>
    public IReadOnlyList<PaymentHookSettings> PaymentHooks { get; init; } = [];

    /// <summary>False: receive, but publish nothing.</summary>
    public bool Publish { get; init; } = true;

    /// <summary>Folder of MISP warning lists: what is on one is not blocked because a member says so; null: none.</summary>
    public string? WarningLists { get; init; }

    /// <summary>Special-purpose prefixes that stand for the internet in an exercise.</summary>
    public IReadOnlyList<IpPrefix> ExerciseNetworks { get; init; } = [];

    /// <summary>Hub only: largest share of members that may lose the same thing at a time.</summary>
    public double SectorCapShare { get; init; } = 0.10;

    /// <summary>How many cosignatures make a checkpoint final; what null and 0 mean says <see cref="Witnessing.FinalityPolicy"/>.</summary>
    public int? WitnessQuorum { get; init; }

    /// <summary>How often at most the newest checkpoint is offered to the witnesses.</summary>
    public TimeSpan WitnessEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long news of a member may take to reach everybody before it is a contradiction that some were not told.</summary>
    public TimeSpan RosterSettles { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Signs checkpoints with ECDSA on P-256, too.</summary>
    public bool EvidenceEcdsa { get; init; }

    /// <summary>An OpenID provider whose bearer tokens are trusted; null: none.</summary>
    public OidcSettings? Oidc { get; init; }

    /// <summary>The model that people may ask about what was recorded; null: none.</summary>
    public InvestigatorSettings? Investigator { get; init; }

    /// <summary>Where spans are sent by OTLP over HTTP, with the path; null: nowhere.</summary>
    public Uri? OtlpTraces { get; init; }

    /// <summary>Where the tables are when they are not in the data directory.</summary>
    public PostgresAddress? PostgreSql { get; init; }

    /// <summary>What the tables are kept in.</summary>
    public IDialect Tables => PostgreSql is { } address ? new PostgresDialect(address) : new SqliteDialect(Path.Combine(DataDirectory, "state.sqlite"));

    /// <summary>Where orders are left for the guard.</summary>
    public string Leases => LeasesDirectory ?? Path.Combine(DataDirectory, "leases");

    /// <summary>The guard's own settings may name another place; null: in the data directory.</summary>
    public string? LeasesDirectory { get; init; }

    public string Socket => Path.Combine(DataDirectory, "node.sock");
}

/// <param name="Url">Of the peer's own listener (<c>Listen:Peers</c>), https.</param>
public sealed record PeerSettings(MemberId Member, Uri Url);

/// <param name="Enrolment">Of the other sector's hub, which this one joins and dials; null: it is the other one that dials.</param>
public sealed record PartnerSettings(PartnerTerms Terms, Uri? Enrolment, string? TokenFile);
