// node pastes.mjs FOLDER N…: writes pastes of N documents (Services with Deployments and Pods in turn), the same every
// time. About 4 % of the Services select nothing, 6 % name a port that no container has, 4 % number one that no
// container lists; 20 apps a namespace.
import fs from 'node:fs';

let seed = 12345;
const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
const pick = (list) => list[Math.floor(random() * list.length)];
const indent = (text, by) => text.split('\n').map((line) => ' '.repeat(by) + line).join('\n');

const service = (i, ns, fault) => `# Service ${i}
apiVersion: v1
kind: Service
metadata:
  name: web-${i}
  namespace: ns-${ns}
  labels:
    app.kubernetes.io/name: web-${i}
    app.kubernetes.io/part-of: shop
    tier: ${pick(['frontend', 'backend', 'cache'])}
  annotations:
    description: "Routes traffic for web-${i}; owner: team-${i % 17}"
    prometheus.io/scrape: "true"
spec:
  type: ${pick(['ClusterIP', 'NodePort', 'LoadBalancer'])}
  selector:
    app.kubernetes.io/name: ${fault === 'selector' ? `web-${i}-old` : `web-${i}`}
    app.kubernetes.io/part-of: shop
  ports:
    - name: http
      protocol: TCP
      port: 80
      targetPort: ${fault === 'name' ? 'htpp' : fault === 'number' ? 9999 : random() < 0.5 ? 'http' : 8080}
    - name: metrics
      port: 9090
      targetPort: metrics
  sessionAffinity: None
`;

const labels = (i) => `labels:
  app.kubernetes.io/name: web-${i}
  app.kubernetes.io/part-of: shop
  version: v${i % 9}`;

const podSpec = (i) => `spec:
  serviceAccountName: default
  terminationGracePeriodSeconds: 30
  containers:
    - name: web
      image: "registry.example.com/shop/web:1.${i % 40}.0"
      args: ["--listen=:8080", "--log-level=info"]
      ports:
        - name: http
          containerPort: 8080
          protocol: TCP
        - name: metrics
          containerPort: 9090
      env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: MODE
          value: "production"
      resources:
        requests: { cpu: 100m, memory: 128Mi }
        limits: { cpu: 500m, memory: 256Mi }
      readinessProbe:
        httpGet:
          path: /healthz
          port: http
        initialDelaySeconds: 5
        periodSeconds: 10`;

const deployment = (i, ns) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${i}
  namespace: ns-${ns}
  labels:
    app.kubernetes.io/name: web-${i}
spec:
  replicas: ${1 + (i % 5)}
  selector:
    matchLabels:
      app.kubernetes.io/name: web-${i}
      app.kubernetes.io/part-of: shop
  template:
    metadata:
${indent(labels(i), 6)}
${indent(podSpec(i), 4)}
`;

const pod = (i, ns) => `apiVersion: v1
kind: Pod
metadata:
  name: web-${i}
  namespace: ns-${ns}
${indent(labels(i), 2)}
${podSpec(i)}
`;

function paste(count) {
  seed = 12345;
  const documents = [];
  for (let i = 0; documents.length < count; i++) {
    const ns = Math.floor(i / 20);
    const chance = random();
    const fault = chance < 0.04 ? 'selector' : chance < 0.1 ? 'name' : chance < 0.14 ? 'number' : '';
    documents.push(service(i, ns, fault));
    if (documents.length < count) documents.push(i % 2 ? pod(i, ns) : deployment(i, ns));
  }
  return documents.join('---\n');
}

const [folder, ...counts] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
for (const count of counts) fs.writeFileSync(`${folder}/${count}.yaml`, paste(+count));
