using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.EntraId;

/// <param name="Graph">Microsoft Graph, <c>https://graph.microsoft.com/</c> or that of a national cloud.</param>
/// <param name="SignIn">Where tokens are given, <c>https://login.microsoftonline.com/</c>.</param>
/// <param name="NeverTouch">Break-glass accounts: user principal names or object ids that this connector refuses, whatever it is told.</param>
public sealed record EntraSettings(string Name, HttpPlace Graph, HttpPlace SignIn, string Tenant, string ClientId, SecretFile Secret, IReadOnlyList<string> NeverTouch) : ConnectorSettings(Name);
