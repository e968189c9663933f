using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Fortinet;

/// <param name="Place">The firewall's web address; the API is at <c>api/v2/</c> below it.</param>
/// <param name="Token">Token of a REST API administrator whose profile may read and write firewall addresses, nothing else.</param>
/// <param name="BlockGroup">Address group in a deny policy, for block-address; null: not enforced here. It needs a member of its own: FortiOS keeps no empty group.</param>
/// <param name="IsolateGroup">The same for isolate-host.</param>
public sealed record FortiGateSettings(string Name, HttpPlace Place, SecretFile Token, string? BlockGroup, string? IsolateGroup, string Vdom) : ConnectorSettings(Name);
