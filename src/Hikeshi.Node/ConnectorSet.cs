using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Actuators.ActiveDirectory;
using Hikeshi.Response.Actuators.Defender;
using Hikeshi.Response.Actuators.EntraId;
using Hikeshi.Response.Actuators.Falcon;
using Hikeshi.Response.Actuators.Fortinet;
using Hikeshi.Response.Actuators.Kubernetes;
using Hikeshi.Response.Actuators.PacketFilter;
using Hikeshi.Response.Actuators.PaloAlto;
using Hikeshi.Response.Actuators.PushedList;
using Hikeshi.Response.Actuators.ResponsePolicyZone;
using Hikeshi.Response.Actuators.ServiceNow;

namespace Hikeshi.Node;

/// <summary>Makes the connectors that the settings name.</summary>
internal static class ConnectorSet
{
    /// <param name="leases">The directory of the leases: what must outlive the process is left there.</param>
    /// <exception cref="IOException">A file of authorities cannot be read.</exception>
    public static IEnumerable<IActuator> Open(IEnumerable<ConnectorSettings> connectors, MemberId member, string leases, TimeProvider clock) => connectors.Select(IActuator (connector) => connector switch
    {
        PacketFilterSettings settings => new PacketFilterActuator(settings, new RuleNumbers(Path.Combine(leases, settings.Name)), clock),
        PanOsSettings settings => new PanOsActuator(settings, member, clock),
        FortiGateSettings settings => new FortiGateActuator(settings, member, clock),
        EntraSettings settings => new EntraActuator(settings, member, clock),
        DefenderSettings settings => new DefenderActuator(settings, member, clock),
        FalconSettings settings => new FalconActuator(settings, member, clock),
        RpzSettings settings => new RpzActuator(settings, member, clock),
        PushedListSettings settings => new PushedListActuator(settings, member, clock),
        KubernetesSettings settings => new KubernetesActuator(settings, member, clock),
        DirectorySettings settings => new DirectoryActuator(settings, member, clock),
        ServiceNowSettings settings => new ServiceNowActuator(settings, member, clock),
        _ => throw new InvalidOperationException($"{connector.GetType().Name} has no connector"),
    });
}
