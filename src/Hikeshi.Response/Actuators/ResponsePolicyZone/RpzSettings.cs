using System.Net;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <param name="Server">The zone's primary, TCP.</param>
/// <param name="Zone">Name of the response policy zone, such as <c>rpz.bank.example</c>.</param>
/// <param name="KeyName">Name of the TSIG key that may update the zone; hmac-sha256.</param>
/// <param name="Key">That key, in base64.</param>
/// <param name="Resolver">A resolver that has the zone as its policy: what it answers is the effect. Null: what stands in the zone is taken for it.</param>
public sealed record RpzSettings(string Name, IPEndPoint Server, string Zone, string KeyName, SecretFile Key, IPEndPoint? Resolver) : ConnectorSettings(Name);
