using Hikeshi.Kernel.Containment;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Actuators.Nftables;

namespace Hikeshi.Node;

/// <summary>Makes every actuator that the settings name: the same ones for the node, and for the guard beside it.</summary>
internal static class ActuatorSet
{
    /// <exception cref="IOException">A file of a secret or of authorities cannot be read.</exception>
    public static IReadOnlyList<IActuator> Open(NodeSettings settings, TimeProvider clock)
    {
        var actuators = new List<IActuator>();
        if (settings.Gateway is { } gateway && settings.GatewayTokenFile is { } token)
        {
            actuators.Add(HttpEnforcementActuator.FromTokenFile("gateway", gateway, token));
        }

        if (settings.Webhook is { } webhook && settings.WebhookSecretFile is { } secret)
        {
            actuators.Add(WebhookActuator.FromSecretFile("webhook", webhook, secret, clock));
        }

        if (settings.Nftables)
        {
            actuators.Add(new NftablesActuator("nftables", settings.NftablesNetns, settings.NftablesNever, clock));
        }

        actuators.AddRange(ConnectorSet.Open(settings.Connectors, settings.Member, settings.Leases, clock));
        return actuators;
    }
}
