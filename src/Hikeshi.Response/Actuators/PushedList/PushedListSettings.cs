using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PushedList;

/// <param name="Place">Address of the store, down to the folder.</param>
/// <param name="Addresses">Name of the list of addresses in it, for block-address; null: not enforced here.</param>
/// <param name="Domains">The same for block-domain.</param>
/// <param name="Token">Bearer token; null: none is asked for (a store that knows us by address).</param>
public sealed record PushedListSettings(string Name, HttpPlace Place, string? Addresses, string? Domains, SecretFile? Token) : ConnectorSettings(Name);
