//! A whole app at a glance: which paths the YAML has, and how each of them ends.

use portpath::report::Outcome;
use portpath::survey::{AloneKind, Call, MatrixGroup, PathResult, Side, Survey};
use portpath::{Asked, Session};

fn survey(text: &str) -> Survey {
    let asked = Asked::default();
    Session::read(text, &asked).survey(&asked)
}

/// A Service `name`, port 80 to `targetPort` 8080, and a Deployment of that name.
fn app(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec:\n  selector: {{app: {name}}}\n  ports: [{{port: 80, \
         targetPort: 8080}}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: \
         {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec:\n      containers: \
         [{{name: c, image: example/{name}, ports: [{{containerPort: 8080}}]}}]\n---\n"
    )
}

/// A Deployment `front` with this in its Pods' spec.
fn front(spec: &str) -> String {
    let spec = spec.replace('\n', "\n      ");
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: front}}\nspec:\n  selector: {{matchLabels: {{app: front}}}}\n  \
         template:\n    metadata: {{labels: {{app: front}}}}\n    spec:\n      {spec}\n---\n"
    )
}

/// Each call in a line: who, to what, which Service and port, how it ends.
fn lines(calls: &[Call]) -> Vec<String> {
    let line = |call: &Call| {
        let from = &call.from;
        let port = call.port.map_or("-".to_owned(), |port| port.to_string());
        let service = call.service.as_deref().unwrap_or("-");
        let outcome = serde_json::to_value(call.judged.outcome).expect("a word");
        let certain = if call.certain { "" } else { "?" };
        format!(
            "{} {} -> {} = {service} {port} {}{certain} by {}",
            from.kind,
            from.name,
            call.target,
            outcome.as_str().expect("a word"),
            call.said_by
        )
    };
    calls.iter().map(line).collect()
}

fn assert_calls(text: &str, expected: &[&str]) {
    assert_eq!(lines(&survey(text).calls), expected, "{text}");
}

#[test]
fn variables_declare_calls() {
    let env = "containers:\n- name: c\n  image: i\n  env:\n  - {name: CART_ADDR, value: 'cart:80'}\n  - {name: PAY_URL, value: \
               'http://user:secret@pay/x?y=1'}\n  - {name: PAY_PORT, value: '81'}\n  - {name: PAY_HOST, value: pay}\n  - {name: \
               BASE, value: cart}\n  - {name: BUILT_URL, value: 'http://$(BASE).default.svc.cluster.local:81'}\n  - {name: \
               LINK_URL, value: 'http://$(PAY_SERVICE_HOST):$(PAY_SERVICE_PORT)'}\n  - {name: GONE_ADDR, value: 'gone:80'}\n  - \
               {name: QUEUE_HOST, value: cart}";
    let text = app("cart") + &app("pay") + &front(env);
    assert_calls(
        &text,
        &[
            "Deployment front -> cart:80 = default/cart 80 delivered by env CART_ADDR",
            "Deployment front -> http://pay:80 = default/pay 80 delivered by env PAY_URL",
            "Deployment front -> pay:81 = default/pay 81 timed-out by env PAY_HOST",
            "Deployment front -> http://cart.default.svc.cluster.local:81 = default/cart 81 timed-out by env BUILT_URL",
            "Deployment front -> http://10.96.1.2:80 = default/pay 80 delivered by env LINK_URL",
            "Deployment front -> gone:80 = - 80 no-such-host by env GONE_ADDR",
        ],
    );
}

#[test]
fn a_call_stands_where_it_is_declared_and_says_no_password() {
    let env = "containers:\n- name: c\n  image: i\n  env:\n  - {name: URL, value: 'postgres://user:secret@db:5432/x'}";
    let text = front(env);
    let survey = survey(&text);
    let call = &survey.calls[0];
    assert_eq!(
        call.span.text(&text).trim_matches('\''),
        "postgres://user:secret@db:5432/x"
    );
    assert_eq!(call.judged.spans[0], call.span);
    let whole = serde_json::to_string(&survey.calls).expect("JSON");
    assert!(!whole.contains("secret"), "{whole}");
}

#[test]
fn configmaps_give_variables_and_files() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  CART_URL: http://cart\n  host: pay\n  app.yaml: \
               |\n    # http://old:80\n    pay: \"http://pay:80/x\"\n    cart: cart:81\n    other: unknown:80\n---\n";
    let by_key = "containers:\n- name: c\n  image: i\n  envFrom: [{configMapRef: {name: conf}, prefix: X_}]\n  env:\n  - name: \
                  PAY_HOST\n    valueFrom: {configMapKeyRef: {name: conf, key: host}}\n  - {name: PAY_PORT, value: '80'}";
    let text = app("cart") + &app("pay") + map + &front(by_key);
    let declared = survey(&text);
    assert_eq!(
        lines(&declared.calls),
        [
            "Deployment front -> http://cart:80 = default/cart 80 delivered by env X_CART_URL",
            "Deployment front -> http://pay:80 = default/pay 80 delivered by env X_app.yaml",
            "Deployment front -> cart:81 = default/cart 81 timed-out? by env X_app.yaml",
        ]
    );
    let file = "volumes: [{name: v, configMap: {name: conf}}]\ncontainers:\n- name: c\n  image: i\n  volumeMounts: [{name: v, \
                mountPath: /etc/app}]";
    let text = app("cart") + &app("pay") + map + &front(file);
    let declared = survey(&text);
    assert_eq!(
        lines(&declared.calls),
        [
            "Deployment front -> http://cart:80 = default/cart 80 delivered by ConfigMap conf, CART_URL",
            "Deployment front -> http://pay:80 = default/pay 80 delivered by ConfigMap conf, app.yaml",
            "Deployment front -> cart:81 = default/cart 81 timed-out? by ConfigMap conf, app.yaml",
        ]
    );
    assert_eq!(declared.calls[2].span.text(&text), "cart:81");
    let not_mounted = file.replace("volumeMounts", "volumeDevices");
    assert_calls(&(app("cart") + map + &front(&not_mounted)), &[]);
}

#[test]
fn arguments_and_scripts_declare_calls() {
    let arguments = "initContainers:\n- name: wait\n  image: busybox\n  env: [{name: PORT, value: '81'}]\n  command: [sh, -c, 'until \
                     nc -z cart $PORT; do sleep 2; done; nslookup pay']\ncontainers:\n- name: c\n  image: i\n  args: \
                     [--cart-host=cart, --cart-port, '80', --pay=http://pay:80, 'pay:82', --listen-address=cart:80, \
                     --verbose]\n- name: d\n  image: curlimages/curl\n  command: [curl, --retry, '5', \
                     'http://pay.default:80/health']";
    let text = app("cart") + &app("pay") + &front(arguments);
    assert_calls(
        &text,
        &[
            "Deployment front -> cart:81 = default/cart 81 timed-out by args",
            "Deployment front -> pay = default/pay - answered by args",
            "Deployment front -> cart:80 = default/cart 80 delivered by args --cart-host",
            "Deployment front -> http://pay:80 = default/pay 80 delivered by args --pay",
            "Deployment front -> pay:82 = default/pay 82 timed-out by args",
            "Deployment front -> http://pay.default:80 = default/pay 80 delivered by args",
        ],
    );
}

#[test]
fn what_only_looks_like_an_address_is_none() {
    let env = "containers:\n- name: c\n  image: registry:5000/x\n  env:\n  - {name: TIME, value: '12:30'}\n  - {name: DB_NAME, value: \
               cart}\n  - {name: SIDECAR_IMAGE, value: 'cart:2'}\n  - {name: API, value: 'https://api.example.com'}\n  - {name: \
               BIND_ADDR, value: '0.0.0.0:80'}\n  - {name: LOCAL, value: 'localhost:80'}\n  - {name: SOCKET, value: \
               'unix:///run/x'}\n  - {name: MODEL, value: 'hf://google/gemma'}\n  - {name: TEXT, value: 'note: see gone:80'}\n  - {name: FILL_IN, value: 'http://ServiceName:80'}\n  - \
               {name: KAFKA_ADVERTISED_HOST_NAME, value: cart}\n  - {name: K8S, value: 'https://kubernetes.default.svc'}";
    assert_calls(&(app("cart") + &front(env)), &[]);
}

#[test]
fn a_workload_that_names_its_own_service_is_not_sure_to_call_it() {
    let env =
        "containers:\n- name: c\n  image: i\n  env: [{name: SELF_URL, value: 'http://front:81'}]";
    let own = app("front");
    let service = own.split("---").next().expect("the Service");
    let survey = survey(&format!("{service}---\n{}", front(env)));
    assert_eq!(survey.calls[0].judged.outcome, Outcome::TimedOut);
    assert!(!survey.calls[0].certain);
    assert_eq!(survey.calls[0].result(), PathResult::CannotTell);
}

#[test]
fn probes_of_another_host_are_asked_by_the_kubelet() {
    let probe = "containers:\n- name: c\n  image: i\n  readinessProbe: {httpGet: {host: cart, port: 80}}\n  livenessProbe: \
                 {tcpSocket: {port: 80}}";
    let text = app("cart") + &front(probe);
    // A node does not ask the cluster's DNS.
    let survey = survey(&text);
    assert_eq!(survey.calls.len(), 1);
    assert_eq!(survey.calls[0].said_by, "readinessProbe.httpGet.host");
    assert!(survey.calls[0].judged.from.starts_with("node "));
    assert_eq!(survey.calls[0].judged.outcome, Outcome::NoSuchHost);
}

#[test]
fn the_api_server_calls_webhooks_and_aggregated_apis() {
    let hooks = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: \
                 hook}\nwebhooks:\n- name: a.example.com\n  clientConfig: {service: {namespace: default, name: cart, path: \
                 /validate}}\n  sideEffects: None\n  admissionReviewVersions: [v1]\n- name: b.example.com\n  clientConfig: \
                 {service: {namespace: default, name: cart, port: 80}}\n  sideEffects: None\n  admissionReviewVersions: \
                 [v1]\n---\napiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: \
                 v1.metrics.example.com}\nspec: {group: metrics.example.com, version: v1, groupPriorityMinimum: 100, \
                 versionPriority: 100, service: {namespace: default, name: gone}}\n---\napiVersion: \
                 apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\nspec:\n  group: \
                 example.com\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions: [{name: v1, served: true, \
                 storage: true, schema: {openAPIV3Schema: {type: object}}}]\n  conversion: {strategy: Webhook, webhook: \
                 {conversionReviewVersions: [v1], clientConfig: {service: {namespace: default, name: cart, port: 80}}}}\n";
    assert_calls(
        &(app("cart") + hooks),
        &[
            "ValidatingWebhookConfiguration hook -> https://cart.default.svc:443 = default/cart 443 timed-out by \
             webhooks[0].clientConfig.service",
            "ValidatingWebhookConfiguration hook -> https://cart.default.svc:80 = default/cart 80 delivered by \
             webhooks[1].clientConfig.service",
            "APIService v1.metrics.example.com -> https://gone.default.svc:443 = - 443 no-such-host by spec.service",
            "CustomResourceDefinition things.example.com -> https://cart.default.svc:80 = default/cart 80 delivered by \
             spec.conversion.webhook.clientConfig.service",
        ],
    );
}

#[test]
fn prometheus_and_ingress_controllers_call_what_they_are_told() {
    let monitored = app("cart").replace(
        "ports: [{port: 80, targetPort: 8080}]",
        "ports: [{name: web, port: 80, targetPort: 8080}]",
    );
    let monitored = monitored.replacen(
        "metadata: {name: cart}",
        "metadata: {name: cart, labels: {app: cart}, annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '8080'}}",
        1,
    );
    let others = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m}\nspec: {selector: {matchLabels: \
                  {app: cart}}, endpoints: [{port: web}, {port: none}]}\n---\napiVersion: networking.k8s.io/v1\nkind: \
                  Ingress\nmetadata: {name: i, annotations: {nginx.ingress.kubernetes.io/auth-url: \
                  'http://cart.default.svc.cluster.local:81/auth'}}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: \
                  /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}}]}\n";
    assert_calls(
        &(monitored + others),
        &[
            "ServiceMonitor m -> http://cart.default:80 = default/cart 80 delivered? by ServiceMonitor m",
            "Ingress i -> http://cart.default.svc.cluster.local:81 = default/cart 81 timed-out by annotation \
             nginx.ingress.kubernetes.io/auth-url",
            "Prometheus  -> http://10.244.1.2:8080 = - 8080 delivered? by annotation prometheus.io/port of Service cart",
        ],
    );
}

#[test]
fn the_protocol_is_that_of_the_port() {
    let service = app("stats").replacen(
        "{port: 80, targetPort: 8080}",
        "{port: 8125, protocol: UDP}",
        1,
    );
    let env =
        "containers:\n- name: c\n  image: i\n  env: [{name: STATSD_ADDR, value: 'stats:8125'}]";
    let survey = survey(&(service + &front(env)));
    assert_eq!(survey.calls[0].protocol, "UDP");
    assert_eq!(survey.calls[0].judged.to, "udp://stats:8125");
    assert_eq!(survey.calls[0].result(), PathResult::Works);
}

const ONLY_FRONT: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: only-front}\nspec:\n  podSelector: \
                          {matchLabels: {app: cart}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]\n---\n";

#[test]
fn a_guarded_service_works_for_those_it_is_for() {
    let env = "containers:\n- name: c\n  image: i\n  env: [{name: CART, value: 'cart:80'}]";
    let with_caller = survey(&(app("cart") + ONLY_FRONT + &front(env)));
    assert_eq!(with_caller.calls[0].result(), PathResult::Works);
    assert_eq!(with_caller.services[0].judged.result(), PathResult::Works);
    // Nobody in the YAML may call it, but somebody elsewhere may.
    let alone = survey(&(app("cart") + ONLY_FRONT));
    assert_eq!(alone.services[0].judged.outcome, Outcome::CannotTell);
    // Nobody at all may call it.
    let closed = ONLY_FRONT.replace(
        "ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]",
        "policyTypes: [Ingress]",
    );
    let closed = survey(&(app("cart") + &closed));
    assert_eq!(closed.services[0].judged.outcome, Outcome::TimedOut);
    // A rule for another port lets nobody in either.
    let other_port = ONLY_FRONT.replace("}}}]}]", "}}}], ports: [{port: 9090}]}]");
    let other_port = survey(&(app("cart") + &other_port));
    assert_eq!(other_port.services[0].judged.outcome, Outcome::TimedOut);
}

#[test]
fn a_guarded_service_is_asked_by_a_pod_that_may() {
    // Nothing declares the call, but the YAML has a Pod that the policy lets in, in any namespace.
    let other = front("containers: [{name: c, image: i}]").replace(
        "metadata: {name: front}",
        "metadata: {name: front, namespace: web}",
    );
    let policy = ONLY_FRONT.replace(
        "podSelector: {matchLabels: {app: front}}}]",
        "podSelector: {matchLabels: {app: front}}, namespaceSelector: {}}]",
    );
    let batch = front("containers: [{name: c, image: i}]").replace("front", "batch");
    let survey = survey(&(batch + &app("cart") + &policy + &other));
    let judged = &survey.services[0].judged;
    assert_eq!(judged.outcome, Outcome::Delivered, "{judged:?}");
    assert!(judged.from.starts_with("pod web/front-"), "{judged:?}");
}

#[test]
fn a_namespace_that_is_shut_in_both_directions_fails() {
    let shut = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shut}\nspec: {podSelector: {}, policyTypes: \
                [Ingress, Egress]}\n";
    let survey = survey(&(app("cart") + shut));
    let result = survey.services[0].judged.result();
    assert_eq!(result, PathResult::Fails);
}

#[test]
fn a_caller_that_policies_keep_out_fails() {
    let env = "containers:\n- name: c\n  image: i\n  env: [{name: CART, value: 'cart:80'}]";
    let text = app("cart")
        + ONLY_FRONT
        + &front(env)
            .replace("labels: {app: front}", "labels: {app: front2}")
            .replace("matchLabels: {app: front}", "matchLabels: {app: front2}");
    let survey = survey(&text);
    assert_eq!(survey.calls[0].judged.outcome, Outcome::TimedOut);
    assert_eq!(
        survey.calls[0].judged.cause.as_deref(),
        Some("ingress-not-allowed")
    );
    assert_eq!(survey.calls[0].result(), PathResult::Fails);
}

#[test]
fn policies_are_no_proof_against_callers_that_the_yaml_does_not_show() {
    let job = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec:\n  schedule: '0 0 * * *'\n  jobTemplate:\n    \
               spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers: [{name: c, image: i, env: \
               [{name: CART, value: 'cart:80'}]}]\n---\n";
    let open = survey(&(app("cart") + job));
    assert_eq!(open.calls[0].result(), PathResult::Works);
    let guarded = survey(&(app("cart") + ONLY_FRONT + job));
    assert_eq!(guarded.calls[0].result(), PathResult::CannotTell);
    let broken = survey(&(app("cart").replacen("{app: cart}", "{app: carts}", 1) + job));
    assert_eq!(broken.calls[0].result(), PathResult::Fails);
}

#[test]
fn one_endpoint_of_several_that_fails_is_enough() {
    let other = "apiVersion: v1\nkind: Pod\nmetadata: {name: odd, labels: {app: cart, odd: 'yes'}}\nspec: {containers: [{name: c, image: \
                 i, ports: [{containerPort: 8080}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: \
                 shut}\nspec: {podSelector: {matchLabels: {odd: 'yes'}}, policyTypes: [Ingress]}\n";
    let survey = survey(&(app("cart") + other));
    let judged = &survey.services[0].judged;
    assert_eq!(judged.outcome, Outcome::TimedOut);
    assert!(judged.why.starts_with("1 of 2 endpoints"), "{}", judged.why);
}

#[test]
fn hand_made_endpoints_are_followed_each() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 5432}]}\n---\napiVersion: \
                discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db-1, labels: {kubernetes.io/service-name: \
                db}}\naddressType: IPv4\nports: [{port: 5432}]\nendpoints: [{addresses: [10.0.0.5]}, {addresses: [10.0.0.6]}]\n";
    let survey = survey(text);
    assert_eq!(survey.services.len(), 1);
    assert_ne!(survey.services[0].judged.result(), PathResult::Fails);
}

#[test]
fn a_service_is_asked_from_outside_where_its_type_opens_it() {
    let text = app("cart").replacen(
        "selector:",
        "type: NodePort\n  externalTrafficPolicy: Cluster\n  selector:",
        1,
    );
    let survey = survey(&text);
    let sides: Vec<(Side, PathResult)> = survey
        .services
        .iter()
        .map(|path| (path.side, path.judged.result()))
        .collect();
    assert_eq!(
        sides,
        [
            (Side::Inside, PathResult::Works),
            (Side::Outside, PathResult::Works)
        ]
    );
}

#[test]
fn refused_services_are_paths_too() {
    let text = app("cart").replacen("port: 80,", "port: 80000,", 1);
    let survey = survey(&text);
    assert_eq!(survey.services.len(), 1);
    assert_eq!(survey.services[0].object.name, "cart");
    assert_eq!(survey.services[0].judged.outcome, Outcome::Rejected);
}

const INGRESS: &str = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n  - host: \
                       shop.example.com\n    http:\n      paths:\n      - {path: /cart, pathType: Prefix, backend: {service: {name: cart, \
                       port: {number: 80}}}}\n      - {path: /old, pathType: Prefix, backend: {service: {name: cart, port: {number: \
                       8080}}}}\n";

#[test]
fn each_rule_of_an_ingress_is_a_way() {
    let survey = survey(&(app("cart") + INGRESS));
    let ways: Vec<(&str, &str, PathResult)> = survey
        .ways
        .iter()
        .map(|way| (way.host.as_str(), way.path.as_str(), way.judged.result()))
        .collect();
    assert_eq!(
        ways,
        [
            ("shop.example.com", "/cart", PathResult::Works),
            ("shop.example.com", "/old", PathResult::Fails)
        ]
    );
}

#[test]
fn who_reaches_whom_depends_on_the_policies() {
    let env = "containers: [{name: c, image: i}]";
    let text = app("cart") + &app("pay") + ONLY_FRONT + &front(env) + INGRESS;
    let survey = survey(&text);
    let cart = survey
        .reach
        .iter()
        .find(|reach| reach.to.name == "cart")
        .expect("the workload");
    let names = |objects: &[portpath::survey::ObjectName]| {
        let names = objects.iter().map(|object| object.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!((cart.port, cart.isolated), (8080, true));
    assert_eq!(names(&cart.allowed), ["front"]);
    assert_eq!(names(&cart.denied), ["pay"]);
    assert_eq!(
        cart.exposed_by[0],
        "Ingress default/shop (shop.example.com/cart)"
    );
    let pay = survey.reach.iter().find(|reach| reach.to.name == "pay");
    assert_eq!(pay.map(|pay| pay.denied.len()), Some(0));
    let without = self::survey(&app("cart"));
    assert!(without.reach[0].everybody);
}

#[test]
fn what_is_alone_is_listed() {
    let unused = ONLY_FRONT.replace("app: cart}}", "app: nobody}}");
    let env = "containers: [{name: c, image: i, env: [{name: CART, value: 'cart:80'}]}]";
    let lost = "apiVersion: v1\nkind: Service\nmetadata: {name: lost}\nspec: {selector: {app: lost}, ports: [{port: 80}]}\n---\n";
    let survey = survey(&(app("cart") + &app("pay") + &unused + &front(env) + lost));
    let alone: Vec<(AloneKind, &str)> = survey
        .alone
        .iter()
        .map(|alone| (alone.what, alone.object.name.as_str()))
        .collect();
    assert_eq!(
        alone,
        [
            (AloneKind::PortNotServed, "lost"),
            (AloneKind::ServiceWithoutCaller, "pay"),
            (AloneKind::ServiceWithoutCaller, "lost"),
            (AloneKind::WorkloadWithoutService, "front"),
            (AloneKind::PolicyWithoutPod, "only-front"),
            (AloneKind::WorkloadWithoutPolicy, "cart"),
            (AloneKind::WorkloadWithoutPolicy, "pay"),
            (AloneKind::WorkloadWithoutPolicy, "front"),
        ]
    );
}

#[test]
fn the_copies_of_a_live_cluster_call_once() {
    let env = "containers: [{name: c, image: i, env: [{name: CART, value: 'cart:80'}]}]";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: front-1, labels: {app: front}, ownerReferences: [{apiVersion: apps/v1, kind: \
               Deployment, name: front, uid: x, controller: true}]}\nspec: {containers: [{name: c, image: i, env: [{name: CART, value: \
               'cart:80'}]}]}\n---\n";
    let survey = survey(&(app("cart") + &front(env) + pod));
    assert_eq!(survey.calls.len(), 1, "{:?}", lines(&survey.calls));
}

#[test]
fn placeholders_are_no_addresses_and_are_shown_as_written() {
    let env = "containers:\n- name: c\n  image: i\n  env:\n  - {name: CART, value: \"{{ .Values.cart }}:80\"}\n  - {name: PAY, value: \
               'pay:80'}";
    let text = app("pay").replace(
        "name: pay}",
        "name: pay, namespace: \"{{ .Release.Namespace }}\"}",
    ) + &front(env);
    let survey = survey(&text);
    let whole = serde_json::to_string(&survey).expect("JSON");
    assert!(whole.contains("{{ .Release.Namespace }}"), "{whole}");
    assert_eq!(survey.calls.len(), 1);
}

#[test]
fn a_text_without_objects_is_unread() {
    for text in ["", "hello", "a: [\n"] {
        let survey = survey(text);
        assert!(survey.is_unread, "{text}");
        assert_eq!(survey.results().count(), 0, "{text}");
    }
}

#[test]
fn variables_made_of_one_another_stay_small() {
    let mut env = "containers:\n- name: c\n  image: i\n  env:\n  - {name: V0, value: 'cart:80,'}\n"
        .to_owned();
    for at in 1..60 {
        let before = at - 1;
        env.push_str(&format!(
            "  - {{name: V{at}, value: '$(V{before})$(V{before})'}}\n"
        ));
    }
    let survey = survey(&(app("cart") + &front(&env)));
    assert_eq!(survey.calls.len(), 1);
}

#[test]
fn a_pod_of_another_namespace_is_proposed_with_the_whole_name() {
    let other = front("containers: [{name: c, image: i}]").replace(
        "metadata: {name: front}",
        "metadata: {name: front, namespace: web}",
    );
    let policy = ONLY_FRONT.replace(
        "podSelector: {matchLabels: {app: front}}}]",
        "podSelector: {matchLabels: {app: front}}, namespaceSelector: {}}]",
    );
    let analysis = portpath::analyze(app("cart") + &policy + &other, &Asked::default());
    assert_eq!(analysis.asked_to, "curl http://cart.default:80");
    assert_eq!(analysis.verdict.outcome, Outcome::Delivered);
}

#[test]
fn an_alias_without_ports_is_looked_up_and_not_asked_at_a_port() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: alias}\nspec: {type: ExternalName, externalName: \
                pay.other.svc.cluster.local}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: pay, namespace: other}\nspec: \
                {selector: {app: pay}, ports: [{port: 8443}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: pay, namespace: \
                other, labels: {app: pay}}\nspec: {containers: [{name: c, image: i}]}\n";
    let survey = survey(text);
    let alias = &survey.services[0].judged;
    assert_eq!(
        (alias.to.as_str(), alias.outcome),
        ("nslookup alias", Outcome::Answered)
    );
    let gone = self::survey(&text.replace("pay.other", "gone.other"));
    assert_eq!(gone.services[0].judged.outcome, Outcome::NoSuchHost);
}

#[test]
fn a_refused_service_says_why_although_another_namespace_has_its_name() {
    let service = |namespace: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: {namespace}}}\nspec: {{type: NodePort, selector: {{app: \
             web}}, ports: [{{port: 80, nodePort: 30001}}]}}\n---\n"
        )
    };
    let survey = survey(&[service("one"), service("two")].join(""));
    let refused = survey
        .services
        .iter()
        .find(|path| path.object.namespace == "two")
        .expect("a path");
    assert_eq!(refused.judged.outcome, Outcome::Rejected);
    assert!(
        refused.judged.why.contains("already allocated"),
        "{}",
        refused.judged.why
    );
}

#[test]
fn the_issuer_of_tokens_is_a_name_and_perhaps_never_asked() {
    let issuer = "containers:\n- name: c\n  image: i\n  args: ['--service-account-issuer=https://gone.default.svc.cluster.local', \
                  '--upstream=http://gone:81']\n  env:\n  - {name: JWT_AUDIENCE, value: 'http://gone:82'}";
    assert_calls(
        &(app("web") + &front(issuer)),
        &[
            "Deployment front -> http://gone:82 = - 82 no-such-host? by env JWT_AUDIENCE",
            "Deployment front -> https://gone.default.svc.cluster.local:443 = - 443 no-such-host? by args --service-account-issuer",
            "Deployment front -> http://gone:81 = - 81 no-such-host by args --upstream",
        ],
    );
}

#[test]
fn what_an_api_server_may_allow_is_no_finding() {
    let windows = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  hostNetwork: true\n  securityContext: {windowsOptions: \
                   {hostProcess: true}}\n  containers: [{name: c, image: i}]\n";
    assert_eq!(survey(windows).findings, []);
    let inside = windows.replace("hostNetwork: true", "hostNetwork: false");
    assert_eq!(survey(&inside).findings.len(), 1);
}

#[test]
fn a_service_selects_each_workload_once() {
    let survey = survey(
        &[
            app("web").replace("template:", "replicas: 3\n  template:"),
            front("containers: [{name: c, image: i}]"),
        ]
        .join(""),
    );
    let selections: Vec<(&str, &str)> = survey
        .selections
        .iter()
        .map(|selection| (selection.service.as_str(), selection.workload.name.as_str()))
        .collect();
    assert_eq!(selections, [("default/web", "web")]);
}

#[test]
fn the_matrix_has_a_row_for_workloads_alike_and_names_the_rules_that_decide() {
    let pod = |name: &str, app: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {app}}}}}\nspec: {{containers: [{{name: c, image: i, \
             ports: [{{containerPort: 8080}}]}}]}}\n---\n"
        )
    };
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: guard}\nspec:\n  podSelector: {matchLabels: \
                  {app: web}}\n  ingress:\n  - from: [{podSelector: {matchLabels: {app: front}}}]\n    ports: [{port: 8080}]\n";
    let pods = [
        pod("front-1", "front"),
        pod("front-2", "front"),
        pod("web", "web"),
    ]
    .concat();
    let asked = Asked::default();
    let matrix = |text: &str| Session::read(text, &asked).matrix(&asked);
    let open = matrix(&pods);
    assert!(!open.has_policies && open.cells.is_empty() && open.groups.len() == 2);
    let text = pods + &pod("other", "other") + policy;
    let guarded = matrix(&text);
    let names = |group: &MatrixGroup| {
        let members = group.members.iter().map(|member| member.name.as_str());
        members.collect::<Vec<_>>().join(" ")
    };
    let groups: Vec<String> = guarded.groups.iter().map(names).collect();
    assert_eq!(groups, ["front-1 front-2", "web", "other"]);
    let cell = |from: usize, to: usize| {
        let cell = &guarded.cells[from * groups.len() + to];
        let rules = cell.decisions.iter().flat_map(|decision| &decision.rules);
        let words: Vec<&str> = rules
            .map(|rule| guarded.rules[*rule].words.as_str())
            .collect();
        (cell.result(), words.join(" "))
    };
    let allows = "Ingress rule 1 of NetworkPolicy default/guard allows it.";
    let denies = "NetworkPolicy default/guard isolates the Pod for ingress, and no rule allows it.";
    assert_eq!(cell(0, 1), (Some(PathResult::Works), allows.to_owned()));
    assert_eq!(cell(2, 1), (Some(PathResult::Fails), denies.to_owned()));
    assert_eq!(cell(1, 0), (Some(PathResult::Works), String::new()));
    assert_eq!(cell(0, 0), (Some(PathResult::Works), String::new()));
    assert_eq!(cell(1, 1), (None, String::new()), "a single Pod and itself");
    let rule = &guarded.rules[0];
    assert!(text[rule.spans[0].start..rule.spans[0].end].starts_with("from: "));
}
