using System.Text.Json.Serialization;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Kernel.Containment;

/// <summary>Names one containment for its whole life; equal to the entry that ordered it, so orders are idempotent.</summary>
[JsonConverter(typeof(ContainmentIdJsonConverter))]
public readonly record struct ContainmentId(Guid Value)
{
    public static ContainmentId Parse(string text) => new(Guid.Parse(text));

    public override string ToString() => Value.ToString("D");
}

public sealed class ContainmentIdJsonConverter : JsonConverter<ContainmentId>
{
    public override ContainmentId Read(ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options) =>
        new(reader.GetGuid());

    public override void Write(System.Text.Json.Utf8JsonWriter writer, ContainmentId value, System.Text.Json.JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

[JsonConverter(typeof(JsonStringEnumConverter<ContainmentKind>))]
public enum ContainmentKind
{
    /// <summary>One own host may not open connections outwards nor receive new ones. Costs that host's capacity.</summary>
    [JsonStringEnumMemberName("isolate-host")]
    IsolateHost,

    /// <summary>One published port refuses every source that is not on its allow list. Costs no capacity.</summary>
    [JsonStringEnumMemberName("shield")]
    Shield,

    /// <summary>One address or CIDR prefix is refused in both directions.</summary>
    [JsonStringEnumMemberName("block-address")]
    BlockAddress,

    /// <summary>One domain name is refused outwards.</summary>
    [JsonStringEnumMemberName("block-domain")]
    BlockDomain,

    /// <summary>The connections to one supplier are cut. Costs reachability of a shared supplier.</summary>
    [JsonStringEnumMemberName("suspend-supplier")]
    SuspendSupplier,

    /// <summary>One account may not sign in any more.</summary>
    [JsonStringEnumMemberName("disable-account")]
    DisableAccount,

    /// <summary>What one account has signed in to is signed out: a single act, it has an end only in that it is over at once.</summary>
    [JsonStringEnumMemberName("revoke-sessions")]
    RevokeSessions,
}

/// <summary>What shall be refused, from now until <see cref="ExpiresAt"/>.</summary>
/// <param name="Host">Name of the own host (isolate-host).</param>
/// <param name="Address">Address of the host (isolate-host) or of the published service (shield).</param>
/// <param name="Port">TCP port of the published service (shield).</param>
/// <param name="Allow">Sources that stay admitted: addresses or CIDR prefixes (shield).</param>
/// <param name="Supplier">Id of the supplier in the own ledger (suspend-supplier); it does not leave the node.</param>
/// <param name="Destinations">Addresses, CIDR prefixes or domain names (block-address, block-domain, suspend-supplier).</param>
/// <param name="Account">Sign-in name (user principal name, sAMAccountName) of the account (disable-account, revoke-sessions).</param>
public sealed record ContainmentOrder(
    ContainmentId Id,
    ContainmentKind Kind,
    string? Host,
    string? Address,
    int? Port,
    IReadOnlyList<string> Allow,
    IReadOnlyList<string> Destinations,
    DateTimeOffset ExpiresAt,
    string Reason,
    string? Supplier = null,
    string? Account = null);
