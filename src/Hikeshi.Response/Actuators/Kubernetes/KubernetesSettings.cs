using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Kubernetes;

/// <param name="Api">The API server; <c>Authority</c> is that of the cluster.</param>
/// <param name="Token">Token of a service account that may list pods, and get, list, create, patch and delete networkpolicies in the namespace.</param>
/// <param name="HostLabel">The label whose value is the host's name in an order, such as <c>app.kubernetes.io/instance</c>.</param>
public sealed record KubernetesSettings(string Name, HttpPlace Api, SecretFile Token, string Namespace, string HostLabel) : ConnectorSettings(Name);
