using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ActiveDirectory;

/// <param name="Host">A domain controller as its certificate names it.</param>
/// <param name="Port">636 (LDAP over TLS); the global catalogue does not take changes.</param>
/// <param name="AuthorityFile">PEM file of the authorities that are believed instead of the machine's; null: the machine's.</param>
/// <param name="User">Distinguished or principal name of the account that may read users, and write userAccountControl and <paramref name="MarkAttribute"/> of those that may be contained.</param>
/// <param name="Base">Where users are looked for, such as <c>DC=bank,DC=example</c>.</param>
/// <param name="MarkAttribute">A text attribute with one value that nothing else uses, such as <c>adminDescription</c>.</param>
/// <param name="NeverTouch">Break-glass accounts: sAMAccountName, userPrincipalName or distinguished name. They are refused, whatever the connector is told.</param>
public sealed record DirectorySettings(string Name, string Host, int Port, string? AuthorityFile, string User, SecretFile Password, string Base, string MarkAttribute, IReadOnlyList<string> NeverTouch) : ConnectorSettings(Name);
