using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Certificates;
using Hikeshi.People.Tokens;
using Hikeshi.Sharing.Membership;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Node.Listening;

/// <summary>The doors of a node. What is served at one is not served at another.</summary>
internal enum Listener
{
    /// <summary>Console and API, loopback unless told otherwise.</summary>
    Api,

    /// <summary>The Unix socket in the data directory: whoever can open it owns the node.</summary>
    Socket,

    /// <summary>Telemetry by HTTP over TLS, for senders on other machines.</summary>
    Telemetry,

    /// <summary>OpenC2 over HTTPS: machines that ask for containments.</summary>
    OpenC2,

    /// <summary>External dynamic block lists, plain text, for firewalls that poll.</summary>
    Blocklists,

    /// <summary>Hub, and members among each other: members with client certificates.</summary>
    Federation,

    /// <summary>Hub: newcomers with one-time tokens.</summary>
    Enrolment,
}

/// <summary>Marks an endpoint with the doors it is served at.</summary>
internal sealed record ServedAt(params Listener[] Listeners);

internal static class ListenerExtensions
{
    public const string ItemKey = "hikeshi.listener";

    public static Listener Listener(this HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(ItemKey, out var value) == true ? (Listener)value! : Listening.Listener.Api;

    /// <summary>Who stands at the door, where the door itself says it.</summary>
    public static Actor? Identify(HttpContext context, X509Certificate2? authority, TrustedCertificates certificates)
    {
        switch (context.Listener())
        {
            case Listening.Listener.Socket:
                return Actor.OwnerAtTheSocket;
            case Listening.Listener.Telemetry or Listening.Listener.OpenC2:
                return context.Connection.ClientCertificate is { } shown ? certificates.Find(shown) : null;
            case Listening.Listener.Federation:
                var presented = context.Connection.ClientCertificate;
                return presented is not null && authority is not null && SectorCredentials.MemberOf(presented, authority) is { } member ? ForMember(member) : null;
            case Listening.Listener.Enrolment:
                return new Actor("newcomer", "newcomer", []);
            default:
                return null;
        }
    }

    private static Actor ForMember(MemberId member) => new($"member:{member}", member.Value, []);
}
