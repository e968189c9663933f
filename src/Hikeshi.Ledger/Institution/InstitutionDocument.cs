using Hikeshi.Kernel.Situation;

namespace Hikeshi.Ledger.Institution;

/// <summary>
/// What an institution says about itself: format <c>hikeshi-institution/1</c>, described in docs/ledger.md.
/// It ties software to services, services to critical functions, and functions to the suppliers behind them.
/// </summary>
public sealed record InstitutionDocument(
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
    public const string CurrentFormat = "hikeshi-institution/1";
}

/// <param name="NamedExposure">The institution agrees to be named when the hub asks whom an advisory reaches.</param>
public sealed record Consent(bool NamedExposure);

/// <summary>What must not stop (重要な業務).</summary>
/// <param name="ImpactToleranceMinutes">How long it may be down before harm (耐性度).</param>
/// <param name="Tier">0 is the most critical; tier 0 is never acted on automatically.</param>
public sealed record CriticalFunction(
    string Id,
    BilingualText Names,
    int ImpactToleranceMinutes,
    int Tier,
    bool PaymentRail,
    IReadOnlyList<string> CutOffs,
    IReadOnlyList<string> Services);

/// <param name="Component">Package URL of the software that answers on <paramref name="Port"/>.</param>
/// <param name="Assets">Hosts that run it; any <paramref name="MinAssets"/> of them carry the full load.</param>
/// <param name="AllowFrom">Addresses and CIDR prefixes of the counterparties that must always get through.</param>
public sealed record Service(
    string Id,
    BilingualText Names,
    string Address,
    int Port,
    bool InternetExposed,
    string Component,
    IReadOnlyList<string> Assets,
    int MinAssets,
    IReadOnlyList<string> AllowFrom);

/// <param name="Segment">Name of the network segment it stands in; null: the /24 (IPv6: /64) of its address.</param>
/// <param name="Owner">The team or vendor that changes it; null: nobody is named.</param>
/// <param name="Role">application, domain-controller, dns, time, hsm, backup, jump-host, management, break-glass.</param>
public sealed record Asset(
    string Id,
    string Kind,
    string Address,
    string Os,
    string Role,
    int Tier,
    bool NeverContain,
    IReadOnlyList<string> Software,
    string? Sbom = null,
    string? Segment = null,
    string? Owner = null);

/// <param name="Kind">cloud, soc, idp, core-banking, or another word.</param>
/// <param name="Destinations">Domain names (they cover their subdomains), addresses and CIDR prefixes through which it is reached.</param>
/// <param name="Access">Accounts, tokens and tunnels that it has here; null: nobody has said, which is not none.</param>
public sealed record Supplier(
    string Id,
    BilingualText Names,
    string Kind,
    bool Shared,
    IReadOnlyList<string> Destinations,
    bool NeverCut,
    IReadOnlyList<string> Functions,
    IReadOnlyList<SupplierAccess>? Access = null);

/// <summary>What a supplier was given here: it is taken back when the supplier is compromised.</summary>
/// <param name="Kind">account, token, or tunnel.</param>
/// <param name="Name">The sign-in name of an account; the name of a token or tunnel.</param>
/// <param name="Where">Where it is taken back: a system, a console, a desk.</param>
public sealed record SupplierAccess(string Kind, string Name, string Where);

public sealed record AiConnection(string Id, BilingualText Names, string Provider, string Purpose, string Supplier);

/// <param name="TimeZone">IANA name.</param>
/// <param name="Opens">Local time, HH:mm.</param>
public sealed record BusinessCalendar(string TimeZone, string Opens, string Closes, IReadOnlyList<CutOff> CutOffs);

public sealed record CutOff(string Name, string At);
