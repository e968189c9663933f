using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PaloAlto;

/// <param name="Place">The firewall's (or Panorama's) web address; the API is at <c>api/</c> below it.</param>
/// <param name="Key">API key of an administrator whose role allows User-ID agent and operational requests of the XML API, nothing else.</param>
/// <param name="BlockTag">Tag that a dynamic address group in a deny rule matches, for block-address; null: not enforced here.</param>
/// <param name="IsolateTag">The same for isolate-host.</param>
/// <param name="Vsys">Virtual system, such as <c>vsys1</c>.</param>
public sealed record PanOsSettings(string Name, HttpPlace Place, SecretFile Key, string? BlockTag, string? IsolateTag, string Vsys) : ConnectorSettings(Name);
