using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Defender;

/// <param name="Api"><c>https://api.security.microsoft.com/</c> or a regional server, such as <c>https://eu.api.security.microsoft.com/</c>.</param>
/// <param name="SignIn">Where tokens are given, <c>https://login.microsoftonline.com/</c>.</param>
/// <param name="Scope">What the token is for, <c>https://api.securitycenter.microsoft.com/.default</c>.</param>
public sealed record DefenderSettings(string Name, HttpPlace Api, HttpPlace SignIn, string Tenant, string ClientId, SecretFile Secret, string Scope) : ConnectorSettings(Name);
