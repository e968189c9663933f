using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Falcon;

/// <param name="Api">Base address of the customer's cloud, such as <c>https://api.crowdstrike.com/</c>; tokens are given there, too.</param>
/// <param name="Secret">Secret of an API client with the scope Hosts, read and write.</param>
public sealed record FalconSettings(string Name, HttpPlace Api, string ClientId, SecretFile Secret) : ConnectorSettings(Name);
