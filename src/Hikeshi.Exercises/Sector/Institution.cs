using System.Text.Json.Serialization;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Sector;

/// <summary>One institution as it is written to <c>institution.json</c>, format <c>hikeshi-institution/1</c>: the JSON members are these names in camel case.</summary>
/// <param name="Kind">megabank, regional-bank, credit-cooperative, securities, insurer, exchange or clearing-house.</param>
public sealed record Institution(
    string Format,
    string Id,
    BilingualText Names,
    string Kind,
    Consent Consent,
    IReadOnlyList<CriticalFunction> Functions,
    IReadOnlyList<Service> Services,
    IReadOnlyList<Asset> Assets,
    IReadOnlyList<Supplier> Suppliers,
    IReadOnlyList<AiConnection> AiConnections,
    BusinessCalendar Calendar)
{
    public const string FormatName = "hikeshi-institution/1";

    /// <summary>The service that runs the demo's fictional component; null when this institution does not run it.</summary>
    [JsonIgnore]
    public Service? ComponentService => Services.FirstOrDefault(s => s.Component is not null && s.Component.StartsWith(FictionalComponent.PackageUrl + "@", StringComparison.Ordinal));

    /// <summary>Runs a version of the fictional component that the advisory names.</summary>
    [JsonIgnore]
    public bool Exposed => ComponentService is { Component: { } purl } && FictionalComponent.IsAffected(purl);

    /// <summary>Address from which this institution sends its payments (host <c>pay-1</c>).</summary>
    [JsonIgnore]
    public string PaymentAddress => Assets.First(a => a.Id == "pay-1").Address;

    /// <summary>Address and port of this institution's HTTP CONNECT listener at its gateway.</summary>
    [JsonIgnore]
    public string EgressAddress => Services[0].Address;
}

public sealed record Consent(bool NamedExposure);

/// <param name="CutOffs">Times of day (HH:mm, in the calendar's zone) by which the function must have run.</param>
public sealed record CriticalFunction(string Id, BilingualText Names, int ImpactToleranceMinutes, int Tier, bool PaymentRail, IReadOnlyList<string> CutOffs, IReadOnlyList<string> Services);

/// <param name="Component">Package URL of what answers on the port.</param>
/// <param name="MinAssets">How many of <paramref name="Assets"/> must stay up for the service to carry its load.</param>
/// <param name="AllowFrom">Sources that must stay admitted when the port is shielded.</param>
public sealed record Service(string Id, BilingualText Names, string Address, int Port, bool InternetExposed, string? Component, IReadOnlyList<string> Assets, int MinAssets, IReadOnlyList<string> AllowFrom);

/// <param name="Os"><c>linux</c> or <c>windows</c>.</param>
/// <param name="Role">application, domain-controller, dns, time, hsm, backup, jump-host, management or break-glass.</param>
/// <param name="Software">Package URLs.</param>
/// <param name="Sbom">File name of a CycloneDX document beside <c>institution.json</c>, if there is one.</param>
public sealed record Asset(string Id, string Kind, string Address, string Os, string Role, int Tier, bool NeverContain, IReadOnlyList<string> Software, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sbom);

/// <param name="Kind">cloud, soc, identity or core-banking.</param>
/// <param name="Destinations">Domain names and CIDR prefixes.</param>
/// <param name="Functions">Ids of the critical functions that need this supplier.</param>
public sealed record Supplier(string Id, BilingualText Names, string Kind, bool Shared, IReadOnlyList<string> Destinations, bool NeverCut, IReadOnlyList<string> Functions);

public sealed record AiConnection(string Id, BilingualText Names, string Provider, string Purpose, string Supplier);

public sealed record BusinessCalendar(string TimeZone, string Opens, string Closes, IReadOnlyList<CutOff> CutOffs);

public sealed record CutOff(string Name, string At);
