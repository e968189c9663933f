using System.Globalization;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Kubernetes;

/// <summary>
/// Network policies of one namespace ("Kubernetes API Reference": NetworkPolicy networking.k8s.io/v1, SelfSubjectAccessReview authorization.k8s.io/v1;
/// "Kubernetes API Concepts": retrieving large results sets in chunks; "Server-Side Apply").
/// </summary>
internal sealed class NetworkPolicies(HttpExchange exchange, KubernetesSettings settings, MemberId member, ExchangeLimits limits)
{
    private const string Containment = "hikeshi.io/containment";
    private const string Member = "hikeshi.io/member";
    private const int PageSize = 100;

    /// <summary>JSON is YAML.</summary>
    private const string ApplyPatch = "application/apply-patch+yaml";

    private string Path => $"apis/networking.k8s.io/v1/namespaces/{Uri.EscapeDataString(settings.Namespace)}/networkpolicies";

    public static string NameOf(ContainmentId id) => $"hikeshi-{id}";

    /// <returns>Whether the service account may do that with network policies.</returns>
    public async Task<bool> MayAsync(string verb, CancellationToken cancel)
    {
        var answer = Read(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Post, "apis/authorization.k8s.io/v1/selfsubjectaccessreviews", json =>
        {
            json.WriteString("apiVersion", "authorization.k8s.io/v1");
            json.WriteString("kind", "SelfSubjectAccessReview");
            json.WriteStartObject("spec");
            json.WriteStartObject("resourceAttributes");
            json.WriteString("namespace", settings.Namespace);
            json.WriteString("verb", verb);
            json.WriteString("group", "networking.k8s.io");
            json.WriteString("resource", "networkpolicies");
            json.WriteEndObject();
            json.WriteEndObject();
        }), cancel));
        return answer.Truth("status", "allowed") ?? throw new NotDoneException("it does not say whether that is allowed");
    }

    public async Task<int> PodsAsync(string host, CancellationToken cancel) =>
        (await PagesAsync($"api/v1/namespaces/{Uri.EscapeDataString(settings.Namespace)}/pods", $"{settings.HostLabel}={Value(host)}", cancel)).Count;

    public async Task ApplyAsync(ContainmentId id, string host, CancellationToken cancel)
    {
        var ask = HttpAsk.Json(HttpMethod.Patch, $"{Path}/{NameOf(id)}?fieldManager=hikeshi", json =>
        {
            json.WriteString("apiVersion", "networking.k8s.io/v1");
            json.WriteString("kind", "NetworkPolicy");
            json.WriteStartObject("metadata");
            json.WriteString("name", NameOf(id));
            json.WriteStartObject("labels");
            json.WriteString(Containment, id.Value);
            json.WriteString(Member, member.Value);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("spec");
            json.WriteStartObject("podSelector");
            json.WriteStartObject("matchLabels");
            json.WriteString(settings.HostLabel, Value(host));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("policyTypes"); // both, and no rule: nothing is allowed in or out
            json.WriteStringValue("Ingress");
            json.WriteStringValue("Egress");
            json.WriteEndArray();
            json.WriteEndObject();
        });
        Read(await exchange.SendAsync(ask with { MediaType = ApplyPatch }, cancel));
    }

    /// <returns>What is wrong with the policy that is there; null when it is right. Empty: there is none.</returns>
    public async Task<string?> LookAsync(ContainmentId id, string host, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Get($"{Path}/{NameOf(id)}"), cancel);
        if (answer.Status == 404)
        {
            return "";
        }

        var policy = Read(answer);
        var types = policy.List("spec", "policyTypes").Select(t => t.Text()).ToHashSet(StringComparer.Ordinal);
        var labels = policy.At("spec", "podSelector", "matchLabels");
        var selects = labels.ValueKind == JsonValueKind.Object && labels.EnumerateObject().Count() == 1 && labels.Text(settings.HostLabel) == Value(host)
            && !policy.List("spec", "podSelector", "matchExpressions").Any();
        return policy.Text("metadata", "labels", Containment) != id.ToString() ? "it does not carry this containment's label"
            : !selects ? "it selects other pods"
            : !types.SetEquals(["Ingress", "Egress"]) || policy.List("spec", "ingress").Any() || policy.List("spec", "egress").Any() ? "it lets something through"
            : null;
    }

    /// <summary>Deleted, or about to be.</summary>
    public async Task<bool> IsGoneAsync(string name, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Get($"{Path}/{Uri.EscapeDataString(name)}"), cancel);
        return answer.Status == 404 || Read(answer).Text("metadata", "deletionTimestamp").Length > 0;
    }

    /// <summary>Only one that carries our labels.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancel)
    {
        var found = await exchange.SendAsync(HttpAsk.Get($"{Path}/{Uri.EscapeDataString(name)}"), cancel);
        if (found.Status == 404 || Read(found).Text("metadata", "labels", Member) != member.Value)
        {
            return false;
        }

        var answer = await exchange.SendAsync(HttpAsk.Delete($"{Path}/{Uri.EscapeDataString(name)}"), cancel);
        if (answer.Status != 404)
        {
            Read(answer);
        }

        return true;
    }

    public async Task<IReadOnlyList<string>> OursAsync(CancellationToken cancel) =>
        [.. (await PagesAsync(Path, $"{Member}={member}", cancel)).Where(p => p.Text("metadata", "labels", Containment).Length > 0).Select(p => p.Text("metadata", "name"))];

    private async Task<IReadOnlyList<JsonElement>> PagesAsync(string path, string selector, CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        var next = "";
        for (var page = 0; page < limits.MostPages; page++)
        {
            var window = string.Create(CultureInfo.InvariantCulture, $"&limit={PageSize}");
            var answer = Read(await exchange.SendAsync(HttpAsk.Get($"{path}?labelSelector={Uri.EscapeDataString(selector)}{window}{(next.Length == 0 ? "" : "&continue=" + Uri.EscapeDataString(next))}"), cancel));
            all.AddRange(answer.At("items").ValueKind == JsonValueKind.Array ? answer.List("items") : throw new NotDoneException("it answered a list without 'items'"));
            next = answer.Text("metadata", "continue");
            if (next.Length == 0)
            {
                return all;
            }
        }

        throw new NotDoneException($"its list has more than {limits.MostPages} pages");
    }

    /// <summary>Errors are a <c>Status</c> with reason and message.</summary>
    private static JsonElement Read(HttpAnswer answer)
    {
        if (answer.IsSuccess)
        {
            return answer.Json();
        }

        var status = answer.ErrorJson();
        throw new NotDoneException($"it answered {answer.Status} {status.Text("reason")}: {status.Text("message")}");
    }

    /// <summary>A label's value: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at either end.</summary>
    private static string Value(string host) =>
        host.Length is > 0 and <= 63 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && char.IsAsciiLetterOrDigit(host[0]) && char.IsAsciiLetterOrDigit(host[^1])
            ? host
            : throw new NotDoneException($"'{host}' cannot be the value of a label");
}
